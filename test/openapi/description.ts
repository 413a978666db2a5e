import { readFileSync } from 'node:fs'
import { type Document, OpenAPIBackend, type OpenAPIValidator } from 'openapi-backend'
import { parse } from 'yaml'
import * as z from 'zod'
import { furtherFields, furtherParameters, furtherValues, nullableFields, optionalParameters } from './deviations.ts'

/** What is read of the description here; the rest of it passes through to the validator as it is. */
const propertySchema = z.looseObject({ nullable: z.boolean().optional() })
const objectSchema = z.looseObject({
  allOf: z.array(z.looseObject({ $ref: z.string().optional() })).optional(),
  properties: z.record(z.string(), propertySchema).optional(),
  additionalProperties: z.boolean().optional(),
})
const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.looseObject({ items: z.looseObject({ enum: z.array(z.string()).optional() }).optional() }).optional(),
})
const operationSchema = z.looseObject({ operationId: z.string(), parameters: z.array(parameterSchema).optional() })
const descriptionSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), objectSchema) }),
})
type Description = z.output<typeof descriptionSchema>

/** The description with the known deviations worked in. @throws where a deviation is about something it does not have */
export function readDescription(path: string): Description {
  const description = descriptionSchema.parse(parse(readFileSync(path, 'utf8')))
  const { schemas } = description.components
  for (const schema of Object.values(schemas)) {
    join(schemas, schema)
    closeSchema(schema)
  }
  for (const { schema, fields } of nullableFields) {
    for (const field of fields) propertiesOf(description, schema, field)[field] = nullable(schemas, schema, field)
  }
  for (const { schema, fields } of furtherFields) {
    for (const field of fields) propertiesOf(description, schema)[field] = {}
  }
  for (const { operation, parameters } of furtherParameters) {
    const list = parametersOf(description, operation)
    for (const name of parameters)
      list.push({ name, in: 'query', schema: name.endsWith('[]') ? { type: 'array' } : {} })
  }
  for (const { operation, parameters } of optionalParameters) {
    for (const name of parameters) {
      const parameter = parameterOf(description, operation, name)
      if (parameter?.required !== true) throw new Error(`${operation} does not demand ${name}: drop the deviation`)
      parameter.required = false
    }
  }
  for (const { operation, parameter, values } of furtherValues) {
    const known = parameterOf(description, operation, parameter)?.schema?.items?.enum
    if (known === undefined) throw new Error(`${operation} has no list of ${parameter}: drop the deviation`)
    known.push(...values)
  }
  return description
}

/** The references between its schemas are resolved by the library. */
export async function validatorOf(description: Description): Promise<OpenAPIValidator> {
  // The description has formats of its own making, too.
  const formats = {
    'date-time': isDateTime,
    int32: true,
    int64: true,
    binary: true,
    string: true,
    integer: true,
  } as const
  // The library's own type is of a description that is known to be right already.
  const definition = description as unknown as Document
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts: { formats, allErrors: true } })
  await api.init()
  return api.validator
}

/** A field that the description does not know is a finding, so that nothing is made up unnoticed. */
function closeSchema(schema: z.output<typeof objectSchema>): void {
  if (schema.properties !== undefined && schema.additionalProperties === undefined) schema.additionalProperties = false
}

/** `allOf` becomes one schema: two closed ones would refuse each other's fields. */
function join(schemas: Description['components']['schemas'], schema: z.output<typeof objectSchema>): void {
  for (const part of schema.allOf ?? []) {
    const named = schemas[part.$ref?.split('/').at(-1) ?? '']
    schema.properties = { ...schema.properties, ...(named ?? objectSchema.parse(part)).properties }
  }
  delete schema.allOf
}

function propertiesOf(description: Description, name: string, field?: string) {
  const properties = description.components.schemas[name]?.properties
  if (properties === undefined) throw new Error(`The description has no schema ${name}: drop the deviation`)
  if (field !== undefined && !(field in properties)) throw new Error(`${name} has no ${field}: drop the deviation`)
  return properties
}

function nullable(schemas: Description['components']['schemas'], name: string, field: string) {
  return { ...schemas[name]?.properties?.[field], nullable: true }
}

function parametersOf(description: Description, operationId: string) {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path))
  const operation = operations.find((one) => one.operationId === operationId)
  if (operation === undefined) throw new Error(`The description has no operation ${operationId}: drop the deviation`)
  operation.parameters ??= []
  return operation.parameters
}

function parameterOf(description: Description, operationId: string, name: string) {
  return parametersOf(description, operationId).find((parameter) => parameter.name === name)
}

function isDateTime(text: string): boolean {
  return z.iso.datetime({ offset: true }).safeParse(text).success
}
