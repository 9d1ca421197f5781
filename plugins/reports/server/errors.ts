import { problem } from '@overt/sdk'

export const invalidRange = problem({ code: 'invalid-range', status: 400, title: 'The range makes no sense', detail: 'From {from} to {to}: name both dates or a period; the end must not lie before the start, and at most {maximum} days are answered.' })
export const invalidIds = problem({ code: 'invalid-ids', status: 400, title: 'Not a list of ids', detail: '{path} takes at most {maximum} ids separated by commas.' })
export const invalidGroups = problem({ code: 'invalid-groups', status: 400, title: 'The groups make no sense', detail: 'Group and sub-group have to differ, and a key needs the group it belongs to.' })
export const tooDetailed = problem({ code: 'report-too-detailed', status: 400, title: 'Too many groups', detail: 'This report has more than {maximum} lines. Choose fewer dates or a coarser group.' })
export const exportTooLarge = problem({ code: 'export-too-large', status: 413, title: 'Too many entries to export', detail: 'The selection holds {entries} entries; at most {maximum} are exported at once.' })
export const tooManySheets = problem({ code: 'too-many-sheets', status: 400, title: 'Too many sheets', detail: 'A sheet per group would make {groups} sheets; at most {maximum} are written.' })
export const wrongCursor = problem({ code: 'wrong-cursor', status: 400, title: 'Wrong cursor', detail: 'This cursor does not belong to this list.' })
