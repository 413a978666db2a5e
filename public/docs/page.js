/**
 * The description is sent to nobody's validator, and the token is forgotten with the page: nothing is stored, and the
 * page's address sets nothing. What is not said here has the viewer's default.
 */
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  persistAuthorization: false,
  queryConfigEnabled: false,
})
