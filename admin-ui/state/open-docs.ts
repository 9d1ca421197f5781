/** Opens the documentation that the server brings along, beside the page that the reader is on. */
export function openDocs(): void {
  window.open('/docs/', '_blank', 'noopener')
}
