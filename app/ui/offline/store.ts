/** Something that happened at this device, with an id made here: sent again it is the same thing. */
export type DeviceEvent = { id: string; at: string; kind: string };

export type Why = { zh: string; en: string };

/** What the server said of one event. `already`: it had it; `conflict`: it kept it, and somebody has to look. */
export type Answer = {
  id: string;
  state: 'recorded' | 'already' | 'refused' | 'conflict';
  rule?: string | null;
  why?: Why | null;
};

/** An event on this device that the server has not answered. */
export type Waiting = { stream: string; savedAt: string; event: DeviceEvent };
/** An event the server refused, with what it said; stays until a person dealt with it. */
export type SentBack = Waiting & { answeredAt: string; answer: Answer };

/** Something to remember between openings of a page. `savedAt`: ISO. */
export type Note = { key: string; value: unknown; savedAt: string };

export type Counts = {
  waiting: number;
  sentBack: number;
  /** When the oldest event that still waits was saved, ISO. */
  oldestAt: string | null;
  /** Events of somebody else who used this device; they go out when that person signs in again. */
  ofOthers: number;
};

/**
 * Where a device keeps its events: IndexedDB in a browser, memory in tests. Everything belongs to an owner; nobody else's is read.
 * Every promise resolves only when the change would survive the end of the process.
 */
export interface EventStore {
  /** Events (all of one stream, in order) and notes together or not at all; an event whose id is here already is left as it is. Throws when it cannot be stored. */
  save(owner: string, stream: string, savedAt: string, events: DeviceEvent[], notes: Note[]): Promise<void>;
  /** The oldest events of a stream that wait, in the order they were saved. */
  next(owner: string, stream: string, most: number): Promise<Waiting[]>;
  /** Forgets the answered ones and sets the refused ones aside, together or not at all. */
  settle(owner: string, answered: string[], refused: { answer: Answer; answeredAt: string }[]): Promise<void>;
  /** What was refused, oldest first. */
  sentBack(owner: string): Promise<SentBack[]>;
  /** A person dealt with a refused event. */
  dealtWith(owner: string, ids: string[]): Promise<void>;
  counts(owner: string): Promise<Counts>;
  /** Notes whose key begins so. */
  notes(owner: string, prefix: string): Promise<Note[]>;
  forgetNotes(owner: string, keys: string[]): Promise<void>;
}
