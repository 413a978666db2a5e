import * as z from 'zod/mini'
import { ERROR_STATUS } from '../../src/core/errors.ts'
import { OPERATIONS, type Operation, type Security, type Status } from './operations.ts'

/** The OpenAPI description of the worker's own API (OpenAPI 3.1), made from the schemas that check it. */
export function describe(version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'engage-bridge',
      version,
      description:
        'Conversations between RingCentral Engage Digital and a flow engine. The README says more of each route.',
    },
    paths,
    components: {
      securitySchemes: {
        apiToken: { type: 'http', scheme: 'bearer', description: 'The value of API_TOKEN.' },
        webhookSecret: { type: 'apiKey', in: 'header', name: 'X-Dimelo-Secret', description: "The webhook's secret." },
      },
      schemas: {
        Error: schemaOf(z.object({ error: z.enum(Object.keys(ERROR_STATUS)), message: z.string() }), 'output'),
      },
    },
  }
}

function described({ tag, summary, security, body, example, path, answers, errors, method, ...more }: Operation) {
  const parameters = [
    ...Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      ...(name === 'token' && { description: 'The value of API_URL_TOKEN.' }),
    })),
    ...Object.entries(more.query ?? {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: !schema.safeParse(undefined).success,
      schema: schemaOf(schema, 'input'),
    })),
    ...Object.entries(more.headers ?? {}).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    })),
  ]
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    security: securityOf(security),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input'), example } } },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, answer(schema)])),
      ...Object.fromEntries(errors.filter((status) => !(status in answers)).map((status) => [status, ERROR(status)])),
    },
  }
}

function operationId(method: string, path: string): string {
  const words = path.split('/').map((word) => word.replace(/^\{(.*)\}$/, 'by_$1'))
  return [method, ...words].filter(Boolean).join('_').replaceAll('-', '_')
}

function securityOf(security: Security) {
  switch (security) {
    case 'apiToken':
    case 'webhookSecret':
      return [{ [security]: [] }]
    // The token is a part of the path.
    case 'urlToken':
    case 'none':
      return []
    default:
      return security satisfies never
  }
}

const answer = (schema: z.ZodMiniType | null) => ({
  description: 'Done.',
  content: schema
    ? { 'application/json': { schema: schemaOf(schema, 'output') } }
    : { 'text/plain': { schema: { type: 'string' } } },
})

const ERROR = (status: Status) => ({
  description: Object.entries(ERROR_STATUS).find(([, code]) => code === status)?.[0] ?? String(status),
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output') {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
