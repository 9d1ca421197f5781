/** The beginning of the names of the marks on Node's own performance timeline that say what a start has done; the log tells them at level debug. */
export const phase = 'overt: '
