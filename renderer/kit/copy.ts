/** Puts text on the clipboard; false where the page is not allowed to. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not permitted (no focus, or a policy): the caller says so instead of pretending.
    return false;
  }
}
