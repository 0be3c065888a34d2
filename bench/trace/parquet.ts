import fs from 'node:fs';

/** Rows a row group holds; readers work on row groups side by side. */
const GROUP = 1 << 20;

const TYPE = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/** Bytes of Thrift's compact protocol, in which Parquet keeps its headers. */
class Thrift {
  bytes: number[] = [];
  #last: number[] = [0];

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.bytes.push(rest);
  }
  #field(id: number, type: number): void {
    this.bytes.push(((id - this.#last.at(-1)!) << 4) | type);
    this.#last[this.#last.length - 1] = id;
  }
  #text(value: string): void {
    const text = Buffer.from(value);
    this.#varint(text.length);
    this.bytes.push(...text);
  }
  /** Every number here is at least 0: zigzag is doubling. */
  i32(id: number, value: number): this {
    this.#field(id, TYPE.i32);
    this.#varint(value * 2);
    return this;
  }
  i64(id: number, value: number): this {
    this.#field(id, TYPE.i64);
    this.#varint(value * 2);
    return this;
  }
  text(id: number, value: string): this {
    this.#field(id, TYPE.binary);
    this.#text(value);
    return this;
  }
  struct(id: number, write: (inner: this) => void): this {
    this.#field(id, TYPE.struct);
    return this.inner(write);
  }
  inner(write: (inner: this) => void): this {
    this.#last.push(0);
    write(this);
    this.bytes.push(0);
    this.#last.pop();
    return this;
  }
  list(id: number, type: keyof typeof TYPE, count: number): this {
    this.#field(id, TYPE.list);
    if (count < 15) this.bytes.push((count << 4) | TYPE[type]);
    else {
      this.bytes.push(0xf0 | TYPE[type]);
      this.#varint(count);
    }
    return this;
  }
  item(value: number | string): this {
    if (typeof value === 'number') this.#varint(value * 2);
    else this.#text(value);
    return this;
  }
}

const INT32 = 1;
const REQUIRED = 0;
const PLAIN = 0;
const RLE = 3;

/**
 * Writes columns of whole numbers (0 … 2³¹ − 1) of equal length as an uncompressed Parquet file of INT32 columns, which DuckDB and
 * ClickHouse both read; a row group per million rows. https://github.com/apache/parquet-format
 */
export function writeParquet(
  file: string,
  columns: Record<string, Uint32Array | Uint16Array>,
  length: number,
): void {
  const names = Object.keys(columns);
  const out = fs.openSync(file, 'w');
  let at = 0;
  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length; ) done += fs.writeSync(out, bytes, done);
    at += bytes.length;
  };
  write(Buffer.from('PAR1'));
  const groups: { rows: number; chunks: { offset: number; size: number }[] }[] = [];
  for (let start = 0; start < length; start += GROUP) {
    const rows = Math.min(GROUP, length - start);
    const chunks = names.map(name => {
      const data = Int32Array.from(columns[name].subarray(start, start + rows));
      const header = new Thrift().inner(page =>
        page
          .i32(1, 0)
          .i32(2, data.byteLength)
          .i32(3, data.byteLength)
          .struct(5, values => values.i32(1, rows).i32(2, PLAIN).i32(3, RLE).i32(4, RLE)),
      );
      const offset = at;
      write(Uint8Array.from(header.bytes));
      write(new Uint8Array(data.buffer));
      return { offset, size: at - offset };
    });
    groups.push({ rows, chunks });
  }
  const footer = new Thrift().inner(meta => {
    meta.i32(1, 1).list(2, 'struct', names.length + 1);
    meta.inner(root => root.text(4, 'schema').i32(5, names.length));
    for (const name of names) meta.inner(element => element.i32(1, INT32).i32(3, REQUIRED).text(4, name));
    meta.i64(3, length).list(4, 'struct', groups.length);
    for (const { rows, chunks } of groups)
      meta.inner(group => {
        group.list(1, 'struct', chunks.length);
        chunks.forEach(({ offset, size }, k) => {
          group.inner(chunk =>
            chunk.i64(2, offset).struct(3, column => {
              column.i32(1, INT32).list(2, 'i32', 2).item(PLAIN).item(RLE);
              column.list(3, 'binary', 1).item(names[k]);
              column.i32(4, 0).i64(5, rows).i64(6, size).i64(7, size).i64(9, offset);
            }),
          );
        });
        group
          .i64(
            2,
            chunks.reduce((sum, chunk) => sum + chunk.size, 0),
          )
          .i64(3, rows);
      });
    meta.text(6, 'outpace bench');
  });
  write(Uint8Array.from(footer.bytes));
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(footer.bytes.length);
  tail.write('PAR1', 4);
  write(tail);
  fs.closeSync(out);
}
