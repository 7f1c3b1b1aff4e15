/** Something that moved a balance: by how much, and a number that tells it from others, higher where it is newer. */
export type Moved = { sequence: number; amount: number };

/**
 * The fewest movements, at most four, whose amounts together are `difference`; among as few the newest. Null where none
 * are. That they add up is a coincidence or a cause: only who knows the story can say, so it is a suggestion.
 *
 * The work is in proportion to the square of their number: meant for some hundreds.
 */
export function whichMakeUp(movements: readonly Moved[], difference: number): number[] | null {
  if (difference === 0) return null;
  const moved = movements.filter(({ amount }) => amount !== 0).sort((a, b) => b.sequence - a.sequence);
  const found =
    oneOf(moved, difference) ?? twoOf(moved, difference, 0) ?? threeOf(moved, difference) ?? fourOf(moved, difference);
  return found?.map((index) => moved[index]!.sequence) ?? null;
}

function oneOf(moved: readonly Moved[], sum: number): number[] | null {
  const index = moved.findIndex(({ amount }) => amount === sum);
  return index === -1 ? null : [index];
}

/** Two from `start` on. */
function twoOf(moved: readonly Moved[], sum: number, start: number): number[] | null {
  const seen = new Map<number, number>();
  for (let index = start; index < moved.length; index++) {
    const { amount } = moved[index]!;
    const other = seen.get(sum - amount);
    if (other !== undefined) return [other, index];
    if (!seen.has(amount)) seen.set(amount, index);
  }
  return null;
}

function threeOf(moved: readonly Moved[], sum: number): number[] | null {
  for (let first = 0; first < moved.length; first++) {
    const others = twoOf(moved, sum - moved[first]!.amount, first + 1);
    if (others !== null) return [first, ...others];
  }
  return null;
}

/** Four are two pairs: each pair looks for one among those that end before it begins. */
function fourOf(moved: readonly Moved[], sum: number): number[] | null {
  const pairs = new Map<number, number[]>();
  for (let third = 2; third < moved.length; third++) {
    // Only pairs that lie before `third` are known by now.
    const second = third - 1;
    for (let first = 0; first < second; first++) {
      const both = moved[first]!.amount + moved[second]!.amount;
      if (!pairs.has(both)) pairs.set(both, [first, second]);
    }
    for (let fourth = third + 1; fourth < moved.length; fourth++) {
      const before = pairs.get(sum - moved[third]!.amount - moved[fourth]!.amount);
      if (before !== undefined) return [...before, third, fourth];
    }
  }
  return null;
}
