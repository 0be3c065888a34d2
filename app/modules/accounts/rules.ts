import { type Refusal, refuse } from '../../core/refusal.ts';

/** Wrong passwords after which an account rests (assumed; ASVS 6.3.1 asks for throttling, not for a number). */
export const failuresBeforeLock = 5;
/** How long it rests after the n-th failure beyond that, in minutes: doubling, capped at an hour. */
export function lockMinutes(failures: number): number {
  return failures < failuresBeforeLock ? 0 : Math.min(60, 2 ** (failures - failuresBeforeLock));
}

const minimumLength = 10; // ASVS 5.0 6.2.1 asks for at least 8 and advises 15
const tooCommon = new Set([
  '1234567890',
  'password12',
  'passwordpassword',
  'qwertyuiop',
  '0123456789',
  'outpaceoutpace',
  'administrator',
  '1q2w3e4r5t',
]);

/** Whether a password may be chosen: long enough and not a common one. No composition rules, no forced rotation (ASVS 6.2). */
export function mayUsePassword(password: string, login: string): Refusal | null {
  if ([...password].length < minimumLength)
    return refuse(
      'ACN-1',
      `密码至少 ${minimumLength} 个字符。`,
      `A password has at least ${minimumLength} characters.`,
      { errors: [{ path: 'body/password', message: { zh: '太短', en: 'too short' }, rule: 'ACN-1' }] },
    );
  if (tooCommon.has(password.toLowerCase()) || password.toLowerCase().includes(login.toLowerCase())) {
    return refuse(
      'ACN-1',
      '这个密码太常见,或含有登录名。',
      'This password is too common, or contains the login.',
      { errors: [{ path: 'body/password', message: { zh: '换一个', en: 'choose another' }, rule: 'ACN-1' }] },
    );
  }
  return null;
}
