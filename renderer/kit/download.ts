/** Hands a file that the page holds to the person. The name is ours to choose, never taken from evidence unchecked. */
export function downloadBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replace(/[^\p{L}\p{N}._ -]/gu, '-').slice(0, 120);
  link.click();
  // Freed once the browser has taken it over.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
