/** Whether a key of a catalogue is a text of a problem, which only the server needs, and which English catalogues lack: English is in the code. */
export const isProblemText = (key: string): boolean => /^problem\..+\.(title|detail)$/.test(key)
