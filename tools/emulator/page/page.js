// A box is emptied once what it holds has been accepted, and only if nothing was written into it meanwhile.
document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.matches('form[data-clear]') || ctx.response.status >= 400) return
  for (const field of ctx.sourceElement.querySelectorAll('textarea, [type=file]')) {
    const sent = ctx.request.body?.get(field.name)
    if (field.type === 'file' || field.value === sent) field.value = ''
  }
})

// Enter sends; Shift+Enter breaks the line, and so does an Enter that ends a composed character.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !event.target.matches('textarea[data-enter]')) {
    return
  }
  event.preventDefault()
  event.target.form.requestSubmit()
})

document.addEventListener('submit', (event) => event.target.querySelector('dialog[open]')?.close())
