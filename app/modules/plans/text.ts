/** A part of a section's text as it is read. Only these exist: nothing in a stored text can become markup. */
export type Block =
  | { kind: 'heading'; level: 3 | 4; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; items: Span[][] };
export interface Span {
  text: string;
  strong: boolean;
}

/**
 * Reads the text of a section (PLN-10): `# ` and `## ` headings, `- ` and `1. ` lists, blank lines between paragraphs, `**strong**`. Everything else, HTML and links among it, is
 * plain text. Pure; linear.
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length) blocks.push({ kind: 'paragraph', spans: spansOf(paragraph.join('\n')) });
    paragraph = [];
  };
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const heading = /^(#{1,2})\s+(.+)$/.exec(line);
    const item = /^\s*(?:([-*•])|(\d{1,2})[.、)])\s*(?=\S)(.+)$/.exec(line);
    if (!line.trim()) end();
    else if (heading) {
      end();
      blocks.push({ kind: 'heading', level: heading[1] === '#' ? 3 : 4, spans: spansOf(heading[2]!) });
    } else if (item && !line.trimStart().startsWith('**')) {
      end();
      const ordered = item[2] !== undefined;
      const last = blocks.at(-1);
      if (last?.kind === 'list' && last.ordered === ordered) last.items.push(spansOf(item[3]!));
      else blocks.push({ kind: 'list', ordered, items: [spansOf(item[3]!)] });
    } else paragraph.push(line);
  }
  end();
  return blocks;
}

function spansOf(text: string): Span[] {
  return text
    .split(/(\*\*[^*\n]+\*\*)/)
    .filter(Boolean)
    .map(part =>
      /^\*\*[^*]+\*\*$/.test(part)
        ? { text: part.slice(2, -2), strong: true }
        : { text: part, strong: false },
    );
}
