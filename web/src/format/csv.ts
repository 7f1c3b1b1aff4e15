const SEPARATORS = [",", ";", "\t"];

/**
 * Reads a table as spreadsheets save it: with a byte order mark or none, commas, semicolons or tabs, quoted or not.
 *
 * @returns its rows by the names in the first one; empty lines are left out
 */
export function parseTable(text: string): Record<string, string>[] {
  const whole = text.replace(/^\uFEFF/, "");
  const [firstLine = ""] = whole.split(/\r?\n/, 1);
  const separator = SEPARATORS.toSorted((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0]!;
  const [columns = [], ...rows] = cellsOf(whole, separator);
  const names = columns.map((name) => name.trim());
  return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, undisguised(row[place] ?? "")])));
}

function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.some((each) => each.trim() !== "")) rows.push(row);
    [row, cell] = [[], ""];
  };
  for (let place = 0; place < text.length; place++) {
    const sign = text[place]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[place + 1] === '"') cell += text[++place];
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === separator) [row, cell] = [[...row, cell], ""];
    else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
  }
  endRow();
  return rows;
}

/** Without the apostrophe that the server's tables put before text which a spreadsheet would run as a formula. */
function undisguised(cell: string): string {
  return /^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
}
