/**
 * The cheapest one-to-one assignment of rows to columns (the Hungarian method in its shortest-augmenting-path form,
 * after Kuhn 1955 and Jonker and Volgenant 1987).
 */

/**
 * @param cost cost[row * columns + column]
 * @returns the column of each row; every row gets one when rows <= columns, else the rest get -1
 */
export function assign(cost: Float64Array, rows: number, columns: number): Int32Array {
  if (rows > columns) return invert(assign(transpose(cost, rows, columns), columns, rows), rows);
  const rowPrice = new Float64Array(rows + 1);
  const columnPrice = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const cameFrom = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    let column = growTree(cost, columns, rowPrice, columnPrice, rowOf, cameFrom);
    while (column !== 0) {
      rowOf[column] = rowOf[cameFrom[column]];
      column = cameFrom[column];
    }
  }
  const columnOf = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++)
    if (rowOf[column] > 0) columnOf[rowOf[column] - 1] = column - 1;
  return columnOf;
}

/** Grows the tree of shortest alternating paths until it reaches a free column; returns that column (1-based). */
function growTree(
  cost: Float64Array,
  columns: number,
  rowPrice: Float64Array,
  columnPrice: Float64Array,
  rowOf: Int32Array,
  cameFrom: Int32Array,
): number {
  const slack = new Float64Array(columns + 1).fill(Infinity);
  const used = new Uint8Array(columns + 1);
  let current = 0;
  while (rowOf[current] !== 0) {
    used[current] = 1;
    const row = rowOf[current];
    let step = Infinity;
    let next = 0;
    for (let column = 1; column <= columns; column++) {
      if (used[column]) continue;
      const reduced = cost[(row - 1) * columns + column - 1] - rowPrice[row] - columnPrice[column];
      if (reduced < slack[column]) {
        slack[column] = reduced;
        cameFrom[column] = current;
      }
      if (slack[column] < step) {
        step = slack[column];
        next = column;
      }
    }
    for (let column = 0; column <= columns; column++) {
      if (used[column]) {
        rowPrice[rowOf[column]] += step;
        columnPrice[column] -= step;
      } else {
        slack[column] -= step;
      }
    }
    current = next;
  }
  return current;
}

function transpose(cost: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(cost.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = cost[row * columns + column];
  }
  return out;
}

function invert(columnOf: Int32Array, columns: number): Int32Array {
  const out = new Int32Array(columns).fill(-1);
  columnOf.forEach((column, row) => {
    if (column >= 0) out[column] = row;
  });
  return out;
}
