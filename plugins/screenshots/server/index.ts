import { definePlugin } from '@overt/sdk'

export default definePlugin({ id: 'screenshots' })
