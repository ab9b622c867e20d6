/** False where the string has half a surrogate pair, which no UTF-8 has. (`isWellFormed` is not in our `lib`.) */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
