/** What the server asks for before it makes a copy that is not the caller's own. */
export const takeCopies = ['create', 'PrivacyCopy', { memberId: null }] as const
/** Before it erases somebody else. */
export const eraseMembers = ['delete', 'Member', { id: '' }] as const
