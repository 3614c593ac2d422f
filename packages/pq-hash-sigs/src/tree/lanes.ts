/** The numbers of the digits in the order of their size, so that chains of about one length run side by side. */
export function sortByLength(digits: Uint8Array, largest: number): Uint16Array {
  const places = new Uint16Array(largest + 2)
  for (const digit of digits) places[digit + 1] = (places[digit + 1] as number) + 1
  for (let i = 1; i < places.length; i++) places[i] = (places[i] as number) + (places[i - 1] as number)
  const order = new Uint16Array(digits.length)
  digits.forEach((digit, i) => {
    const place = places[digit] as number
    order[place] = i
    places[digit] = place + 1
  })
  return order
}
