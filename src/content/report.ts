/** Tells that a part was left out or repaired. `where` is a path of field names, `what` the reason; neither holds message text. */
export type Report = (where: string, what: string) => void
