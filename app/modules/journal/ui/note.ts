/** What a signed checkpoint says in its first four lines: origin, size, root (base64), time. Null when it does not read as one; the signature is not checked here. */
export function readNote(
  note: string,
): { origin: string; size: number; root: string; at: string | null } | null {
  const [origin, size, root, at] = note.split('\n');
  if (!origin || !size || !/^\d+$/.test(size) || !root) return null;
  return { origin, size: Number(size), root, at: at && !Number.isNaN(Date.parse(at)) ? at : null };
}
