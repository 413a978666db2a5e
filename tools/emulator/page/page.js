// Once what a form held has been accepted, it is empty again; a text only if nothing was written into it meanwhile.
document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  const form = ctx.sourceElement
  if (ctx.response.status >= 400) return
  if (form.matches('form.structured')) form.reset()
  if (!form.matches('form[data-clear]')) return
  for (const field of form.querySelectorAll('textarea, [type=file]')) {
    if (field.type === 'file' || field.value === ctx.request.body?.get(field.name)) field.value = ''
  }
})

// Enter sends; Shift+Enter breaks the line, and so does an Enter that ends a composed character.
document.addEventListener('keydown', (event) => {
  const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing
  if (!sends || !event.target.matches('textarea[data-enter]')) return
  event.preventDefault()
  event.target.form.requestSubmit()
})

// A sheet is done with when something was chosen in it.
document.addEventListener('submit', (event) => event.target.querySelector('dialog[open]')?.close())
