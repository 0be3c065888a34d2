import type { Outcome } from './table.ts';

const patterns = { good: [60], ask: [120, 60, 120], bad: [220, 80, 220], plain: [30] };
const tones = { good: [880, 90], ask: [440, 180], bad: [220, 420], plain: [660, 50] } as const;
let audio: AudioContext | null = null;

/** Tells ear and hand what the screen says: one tone and one pattern for each of good, asked, refused, done. Silent where the phone does not allow it. */
export function signal(tone: Outcome['tone']): void {
  navigator.vibrate?.(patterns[tone]);
  try {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume();
    const [hertz, millis] = tones[tone];
    const oscillator = audio.createOscillator();
    const volume = audio.createGain();
    oscillator.frequency.value = hertz;
    volume.gain.value = 0.15;
    oscillator.connect(volume).connect(audio.destination);
    oscillator.start();
    oscillator.stop(audio.currentTime + millis / 1000);
  } catch {
    // no sound on this phone; tint, word and vibration say the same
  }
}
