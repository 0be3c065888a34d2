/** Enough of a typed name to address somebody by: the first character. */
export function maskTyped(name: string | undefined): string {
  const text = name?.trim();
  return text ? `${[...text][0]}*` : '未知';
}

/** The ends of a typed phone number. */
export function maskTypedPhone(phone: string | undefined): string | null {
  const digits = phone?.replace(/\D/g, '') ?? '';
  return digits
    ? `${digits.slice(0, digits.length >= 7 ? 3 : 0)}****${digits.length >= 7 ? digits.slice(-4) : ''}`
    : null;
}
