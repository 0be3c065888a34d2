import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damerauLevenshtein } from './editDistance.ts';
import { idFinder } from './idsInText.ts';
import { matchScore } from './matchScore.ts';
import { nameDistance, namePinyinKey } from './personNames.ts';

describe('names', () => {
  it('hanzi and pinyin spellings share a key', () => {
    for (const spelling of ['张小明', '張小明', 'ZHANG Xiaoming', 'Xiao-Ming Zhang', 'Zhang, Xiaoming']) {
      expect(namePinyinKey(spelling)).toBe('xiaoming zhang');
    }
    expect(namePinyinKey('欧阳娜娜')).toBe(namePinyinKey('Nana Ouyang'));
    expect(namePinyinKey('吕布')).toBe(namePinyinKey('Lyu Bu'));
  });

  it('typing errors cost less the more alike they sound or look', () => {
    const same = nameDistance('王小伟', '王小伟');
    const sound = nameDistance('王小伟', '王小玮');
    const shape = nameDistance('王小杨', '王小扬');
    const other = nameDistance('王小伟', '王小琴');
    expect(same).toBe(0);
    expect(sound).toBeLessThan(other);
    expect(shape).toBeLessThan(other);
    expect(nameDistance('Jon Smith', 'Smith, John')).toBeLessThan(0.2);
    expect(nameDistance('李四', '王五')).toBe(1);
  });

  it('distance is symmetric and between 0 and 1', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc
        .array(fc.constantFrom(...'王李张小明伟杨扬'), { minLength: 1, maxLength: 4 })
        .map(each => each.join('')),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        const distance = nameDistance(a, b);
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1);
        expect(distance).toBeCloseTo(nameDistance(b, a), 10);
      }),
      { numRuns: 300 },
    );
  });

  it('a swap of neighbours is one error', () => expect(damerauLevenshtein('xiaoming', 'xiaomign')).toBe(1));
});

describe('matching persons', () => {
  const known = {
    name: '张小明',
    birthDate: '1980-05-06',
    sex: 'male',
    phone: '13800138000',
    documentNumber: '11010519800506001X',
  };

  it('the same document is strong, unless the rest contradicts it', () => {
    expect(matchScore(known, { documentNumber: known.documentNumber })).toMatchObject({
      verdict: 'strong',
      agreeing: ['documentNumber'],
    });
    const contradicted = matchScore(known, {
      documentNumber: known.documentNumber,
      name: '李四',
      birthDate: '1999-01-01',
      sex: 'female',
    });
    expect(contradicted.verdict).toBe('none');
    expect(contradicted.disagreeing).toEqual(['birthDate', 'sex', 'name']);
  });

  it('name, birth and sex propose, also across scripts', () => {
    expect(matchScore(known, { name: 'Zhang Xiaoming', birthDate: '1980-05-06', sex: 'male' }).verdict).toBe(
      'strong',
    );
    expect(matchScore(known, { name: '张晓明', birthDate: '1980-06-05', sex: 'male' })).toMatchObject({
      verdict: 'possible',
      near: ['birthDate', 'name'],
    });
  });

  it('a name alone, or a shared telephone with another name, proposes nothing', () => {
    expect(matchScore(known, { name: '张小明' }).verdict).toBe('none');
    expect(matchScore(known, { name: '李四', phone: known.phone }).verdict).toBe('none');
  });
});

describe('ids inside free text', () => {
  it('finds ids with letters anywhere and bare numbers only after a word for case', () => {
    const find = idFinder(['TJ14', 'TJ25', '9', '12', '13']);
    expect(find('family of TJ14  tj25')).toEqual(['TJ14', 'TJ25']);
    expect(find('aged 12, met case 13 and 9')).toEqual(['13', '9']);
    expect(find('接触病例12、13')).toEqual(['12', '13']);
    expect(find('Wuhan, 9 days')).toEqual([]);
  });
});
