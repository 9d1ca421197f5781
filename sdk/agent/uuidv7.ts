/** A UUID for the given instant: the agent's ids carry corrected time, not the machine's clock, which may be wrong. */
export { uuidv7 as uuidv7At } from '../wire/uuidv7.ts'
