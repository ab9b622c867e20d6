// What the cells of a column add up to, within one block.
import { COUNT, MAX, MIN, NULLS, TOTAL, VALUE } from './layout';

export function addNull(column: i32): void {
  store<i32>(column, load<i32>(column, NULLS) + 1, NULLS);
}

export function addInteger(column: i32, value: i64): void {
  store<i64>(column, value, VALUE);
  store<i32>(column, load<i32>(column, COUNT) + 1, COUNT);
  addBounds(column, value);
}

export function addOctets(column: i32, octets: i64): void {
  store<i32>(column, load<i32>(column, COUNT) + 1, COUNT);
  store<i64>(column, load<i64>(column, TOTAL) + octets, TOTAL);
  addBounds(column, octets);
}

export function addFloat(column: i32, value: f64): void {
  store<i32>(column, load<i32>(column, COUNT) + 1, COUNT);
  if (value < load<f64>(column, MIN)) store<f64>(column, value, MIN);
  if (value > load<f64>(column, MAX)) store<f64>(column, value, MAX);
}

function addBounds(column: i32, value: i64): void {
  if (value < load<i64>(column, MIN)) store<i64>(column, value, MIN);
  if (value > load<i64>(column, MAX)) store<i64>(column, value, MAX);
}
