import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Outpace } from '../../../core/outpace.ts';
import { acknowledgement } from './hl7Answer.ts';
import { goneAnswer, notNowAnswer, takeFrames } from './hl7Take.ts';
import { exchangeLimits } from './limits.ts';
import { type FrameFault, MllpFrames, mllpFrame } from './mllpFrames.ts';

const faultWords: Record<FrameFault, [string, string]> = {
  too_long: ['一帧超过 1 MB', 'the frame is longer than 1 MB'],
  noise_outside: ['帧外有多余的字节', 'there are bytes outside of a frame'],
  start_inside: ['上一帧没有结束', 'the frame before was not ended'],
  no_end: ['帧没有按规定结束', 'the frame does not end as it should'],
};

/** Finds which feed a first frame is of; null when nobody registered it. */
export type FindFeed = (frame: Buffer) => Promise<string | null>;

/**
 * One laboratory's line: frames are taken in order, up to 64 in one transaction, and answered after it. While frames wait or answers are not read, nothing
 * more is read from the line, so memory stays bounded. The first fault of the framing ends the line.
 */
export class MllpConnection {
  readonly #outpace: Outpace;
  readonly #socket: Socket;
  readonly #findFeed: FindFeed;
  readonly #frames = new MllpFrames(exchangeLimits.frameBytes.value);
  readonly #waiting: Buffer[] = [];
  #feed: string | null = null;
  #working: Promise<void> | null = null;
  #ending = false;
  #fault: FrameFault | null = null;
  #lastByteAt = performance.now();
  #frameBeganAt: number | null = null;

  constructor(outpace: Outpace, socket: Socket, findFeed: FindFeed) {
    this.#outpace = outpace;
    this.#socket = socket;
    this.#findFeed = findFeed;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', chunk => this.#read(chunk));
  }

  get address(): string {
    return this.#socket.remoteAddress ?? '';
  }

  /** Ends the line when a frame stands still or takes too long, or nothing has come for an hour. `now`: of `performance.now()`. */
  watch(now: number, limits: { idleInsideFrameSeconds: number; wholeFrameSeconds: number }): void {
    if (this.#working) return;
    const idle = (now - this.#lastByteAt) / 1000;
    const whole = this.#frameBeganAt === null ? 0 : (now - this.#frameBeganAt) / 1000;
    if (
      (this.#frames.inside && (idle > limits.idleInsideFrameSeconds || whole > limits.wholeFrameSeconds)) ||
      idle > exchangeLimits.idleBetweenFrames.value
    )
      this.#socket.destroy();
  }

  /** Reads no more, answers what was read, then ends. */
  async finish(): Promise<void> {
    this.#ending = true;
    this.#socket.pause();
    await this.#working;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#ending) return;
    this.#lastByteAt = performance.now();
    for (const event of this.#frames.push(chunk)) {
      if ('frame' in event) this.#waiting.push(event.frame);
      else this.#fault = event.fault;
    }
    this.#frameBeganAt = this.#frames.inside ? (this.#frameBeganAt ?? this.#lastByteAt) : null;
    if (this.#fault) this.#ending = true;
    if (this.#waiting.length >= exchangeLimits.waitingFrames.value || this.#fault) this.#socket.pause();
    if (this.#waiting.length || this.#fault)
      this.#working ??= this.#work().finally(() => {
        this.#working = null;
      });
  }

  async #work(): Promise<void> {
    try {
      while (this.#waiting.length) {
        const frames = this.#waiting.splice(0, exchangeLimits.waitingFrames.value);
        await this.#send(await this.#answers(frames));
        if (!this.#ending && this.#waiting.length < exchangeLimits.waitingFrames.value) this.#socket.resume();
      }
      if (this.#fault) this.#end(this.#fault);
      else if (this.#ending) this.#socket.end();
    } catch {
      this.#socket.destroy();
    }
  }

  async #answers(frames: Buffer[]): Promise<string[]> {
    try {
      this.#feed ??= await this.#findFeed(frames[0]!);
      if (this.#feed === null) {
        this.#ending = true;
        return frames.map(() => goneAnswer(this.#outpace.clock.now()));
      }
      const { answers, known } = await takeFrames(this.#outpace, this.#feed, frames);
      if (!known) this.#ending = true;
      return answers;
    } catch (error) {
      // no content in the log: a message may name people
      console.error(`mllp: ${(error as { code?: string }).code ?? (error as Error).name}`);
      return frames.map(frame => notNowAnswer(frame, this.#outpace.clock.now()));
    }
  }

  async #send(answers: string[]): Promise<void> {
    if (this.#socket.destroyed) return;
    const flushed = this.#socket.write(Buffer.concat(answers.map(mllpFrame)));
    if (!flushed)
      await once(this.#socket, 'drain', {
        signal: AbortSignal.timeout(exchangeLimits.idleInsideFrame.value * 1000),
      });
  }

  #end(fault: FrameFault): void {
    const [zh, en] = faultWords[fault];
    const answer = acknowledgement({
      code: 'AR',
      controlId: '',
      application: '',
      facility: '',
      charset: 'ASCII',
      now: this.#outpace.clock.now(),
      id: randomUUID(),
      problems: [{ segment: 'MSH', sequence: 1, code: '102', rule: 'RES-1', zh, en }],
    });
    this.#socket.end(mllpFrame(answer));
  }
}
