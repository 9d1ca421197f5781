/** The validator of a version of a dashboard, for `If-Match`. */
export const dashboardEtag = ({ id, version }: { readonly id: string; readonly version: number }): string => `"dashboard-${id.slice(-12)}-${String(version)}"`
