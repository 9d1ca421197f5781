import { createChat } from './create-chat.ts'

export default createChat()
