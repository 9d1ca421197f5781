/** A sensor process that never becomes ready, as the input hook does when its display is gone. */
setInterval(() => undefined, 60_000)
