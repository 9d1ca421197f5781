/** The anchor of a heading, as GitHub makes it from the text without Markdown. */
export const slugOf = (heading: string): string => heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')
