/** A figure about fewer people says something of each of them: what is summed up or kept without the person is of at least so many. */
export const leastPeople = 5
