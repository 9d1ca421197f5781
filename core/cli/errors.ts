import { problem } from '@overt/sdk'

export const wrongArguments = problem({ code: 'wrong-arguments', status: 400, title: 'Wrong arguments', detail: 'Usage: {usage}' })
