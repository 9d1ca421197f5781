export interface ProblemTexts {
  readonly title: string
  readonly detail: string
}
