/** Where an answer goes; its content is the messenger's own. JSON. */
export type ReplyAddress = Readonly<Record<string, unknown>>
