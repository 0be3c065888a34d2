import { SaxesParser } from 'saxes';
import { refused } from './fileRules.ts';

/** What a reader of XML is told; names come without prefix. Attributes are plain strings by local name (prefixed ones as written). */
export interface XmlHandler {
  open?(name: string, attributes: Record<string, string>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/**
 * Streams XML text into a handler, yielding after every chunk so that the caller can hand on what the handler gathered. A DTD is refused (FILE-10),
 * malformed XML too (FILE-5); entities other than the five of XML itself do not exist here.
 */
export async function* xmlChunks(chunks: AsyncIterable<string>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false });
  const state: { failed: Error | null; begun: boolean } = { failed: null, begun: false };
  parser.on('doctype', () => {
    state.failed ??= refused('FILE-10');
  });
  parser.on('error', () => {
    state.failed ??= refused('FILE-5', 'XML');
  });
  parser.on('opentag', tag => handler.open?.(localName(tag.name), tag.attributes as Record<string, string>));
  parser.on('closetag', tag => handler.close?.(localName(tag.name)));
  parser.on('text', text => handler.text?.(text));
  parser.on('cdata', text => handler.text?.(text));
  for await (const chunk of chunks) {
    state.begun = true;
    parser.write(chunk);
    if (state.failed) throw state.failed;
    yield;
  }
  // An absent part (no styles, no shared strings) is an empty stream, not a broken document.
  if (!state.begun) return;
  parser.close();
  if (state.failed) throw state.failed;
  yield;
}

/** Reads a small XML part to its end. */
export async function readXml(chunks: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  for await (const _ of xmlChunks(chunks, handler)) {
    // The handler keeps what it needs.
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

const ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

/** Undoes the `_xHHHH_` escapes of Office Open XML strings (ECMA-376 §22.9.2.19). */
export function unescapeXlsx(text: string): string {
  return text.includes('_x')
    ? text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
