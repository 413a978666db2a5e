import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream'

/**
 * Ways to a server on loopback, one for each process of the worker: what a process had sent when it was killed may be
 * heard only when its successor runs already, and nothing but the address that it used tells the two apart.
 */
export class Doors {
  readonly #to: URL
  readonly #origins: string[] = []
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()

  /** @param to the server's address, with its port */
  constructor(to: string) {
    this.#to = new URL(to)
  }

  /** Opens the next one. @returns its address: `http://127.0.0.1:4100` */
  async open(): Promise<string> {
    const server = createServer((outer) => this.#join(outer, connect(Number(this.#to.port), this.#to.hostname)))
    this.#servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a door has no port')
    const origin = `http://127.0.0.1:${address.port}`
    this.#origins.push(origin)
    return origin
  }

  /** Which of them this address is, from 0 on. @throws where it is none */
  indexOf(origin: string): number {
    const index = this.#origins.indexOf(origin)
    if (index === -1) throw new Error(`no door has the address ${origin}`)
    return index
  }

  close() {
    for (const server of this.#servers) server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Where one side ends or breaks off, so does the other. */
  #join(outer: Socket, inner: Socket) {
    for (const socket of [outer, inner]) {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    }
    pipeline(outer, inner, () => {})
    pipeline(inner, outer, () => {})
  }
}
