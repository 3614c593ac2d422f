/**
 * SHA-256 (FIPS 180-4 section 6.2) of four messages at once: word t of lane l is 32-bit lane l of vector t. Loads and
 * stores are of whole vectors at fixed addresses, so that neither depends on what is hashed.
 */

const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
])
/** K with every word in four lanes. */
const K4: usize = memory.data(64 * 16, 16)
for (let t = 0; t < 64; t++) store<v128>(K4 + (t << 4), i32x4.splat(load<u32>(K + (t << 2))))

const H: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

/** Eight vectors: FIPS 180-4 section 5.3.3. */
export function initialize(state: usize): void {
  for (let i = 0; i < 8; i++) store<v128>(state + (i << 4), i32x4.splat(load<u32>(H + (i << 2))))
}

function rotr(x: v128, n: i32): v128 {
  return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n))
}

function bigSigma0(x: v128): v128 {
  return v128.xor(v128.xor(rotr(x, 2), rotr(x, 13)), rotr(x, 22))
}

function bigSigma1(x: v128): v128 {
  return v128.xor(v128.xor(rotr(x, 6), rotr(x, 11)), rotr(x, 25))
}

function ch(e: v128, f: v128, g: v128): v128 {
  return v128.xor(g, v128.and(e, v128.xor(f, g)))
}

/** W_t of section 6.2.2 from W_(t-16), W_(t-15), W_(t-7), W_(t-2). */
function schedule(w16: v128, w15: v128, w7: v128, w2: v128): v128 {
  const sigma0 = v128.xor(v128.xor(rotr(w15, 7), rotr(w15, 18)), i32x4.shr_u(w15, 3))
  const sigma1 = v128.xor(v128.xor(rotr(w2, 17), rotr(w2, 19)), i32x4.shr_u(w2, 10))
  return i32x4.add(i32x4.add(w16, sigma0), i32x4.add(w7, sigma1))
}

/**
 * state = compress(from, block). `Maj(a, b, c)` is b ^ ((a ^ b) & (b ^ c)), where a ^ b serves the next round as b ^ c:
 * x and y hold them in turn.
 * @param block 16 vectors, kept. @param from eight vectors, kept. @param state eight vectors.
 */
export function compress(block: usize, from: usize, state: usize): void {
  let w0 = v128.load(block, 0)
  let w1 = v128.load(block, 16)
  let w2 = v128.load(block, 32)
  let w3 = v128.load(block, 48)
  let w4 = v128.load(block, 64)
  let w5 = v128.load(block, 80)
  let w6 = v128.load(block, 96)
  let w7 = v128.load(block, 112)
  let w8 = v128.load(block, 128)
  let w9 = v128.load(block, 144)
  let w10 = v128.load(block, 160)
  let w11 = v128.load(block, 176)
  let w12 = v128.load(block, 192)
  let w13 = v128.load(block, 208)
  let w14 = v128.load(block, 224)
  let w15 = v128.load(block, 240)
  let a = v128.load(from, 0)
  let b = v128.load(from, 16)
  let c = v128.load(from, 32)
  let d = v128.load(from, 48)
  let e = v128.load(from, 64)
  let f = v128.load(from, 80)
  let g = v128.load(from, 96)
  let h = v128.load(from, 112)
  let x = v128.xor(b, c)
  let y = x
  let t = x
  let k = K4
  for (; k < K4 + 48 * 16; k += 256) {
    t = i32x4.add(i32x4.add(i32x4.add(h, bigSigma1(e)), ch(e, f, g)), i32x4.add(w0, v128.load(k, 0)))
    y = v128.xor(a, b)
    d = i32x4.add(d, t)
    h = i32x4.add(i32x4.add(t, bigSigma0(a)), v128.xor(b, v128.and(x, y)))
    w0 = schedule(w0, w1, w9, w14)
    t = i32x4.add(i32x4.add(i32x4.add(g, bigSigma1(d)), ch(d, e, f)), i32x4.add(w1, v128.load(k, 16)))
    x = v128.xor(h, a)
    c = i32x4.add(c, t)
    g = i32x4.add(i32x4.add(t, bigSigma0(h)), v128.xor(a, v128.and(y, x)))
    w1 = schedule(w1, w2, w10, w15)
    t = i32x4.add(i32x4.add(i32x4.add(f, bigSigma1(c)), ch(c, d, e)), i32x4.add(w2, v128.load(k, 32)))
    y = v128.xor(g, h)
    b = i32x4.add(b, t)
    f = i32x4.add(i32x4.add(t, bigSigma0(g)), v128.xor(h, v128.and(x, y)))
    w2 = schedule(w2, w3, w11, w0)
    t = i32x4.add(i32x4.add(i32x4.add(e, bigSigma1(b)), ch(b, c, d)), i32x4.add(w3, v128.load(k, 48)))
    x = v128.xor(f, g)
    a = i32x4.add(a, t)
    e = i32x4.add(i32x4.add(t, bigSigma0(f)), v128.xor(g, v128.and(y, x)))
    w3 = schedule(w3, w4, w12, w1)
    t = i32x4.add(i32x4.add(i32x4.add(d, bigSigma1(a)), ch(a, b, c)), i32x4.add(w4, v128.load(k, 64)))
    y = v128.xor(e, f)
    h = i32x4.add(h, t)
    d = i32x4.add(i32x4.add(t, bigSigma0(e)), v128.xor(f, v128.and(x, y)))
    w4 = schedule(w4, w5, w13, w2)
    t = i32x4.add(i32x4.add(i32x4.add(c, bigSigma1(h)), ch(h, a, b)), i32x4.add(w5, v128.load(k, 80)))
    x = v128.xor(d, e)
    g = i32x4.add(g, t)
    c = i32x4.add(i32x4.add(t, bigSigma0(d)), v128.xor(e, v128.and(y, x)))
    w5 = schedule(w5, w6, w14, w3)
    t = i32x4.add(i32x4.add(i32x4.add(b, bigSigma1(g)), ch(g, h, a)), i32x4.add(w6, v128.load(k, 96)))
    y = v128.xor(c, d)
    f = i32x4.add(f, t)
    b = i32x4.add(i32x4.add(t, bigSigma0(c)), v128.xor(d, v128.and(x, y)))
    w6 = schedule(w6, w7, w15, w4)
    t = i32x4.add(i32x4.add(i32x4.add(a, bigSigma1(f)), ch(f, g, h)), i32x4.add(w7, v128.load(k, 112)))
    x = v128.xor(b, c)
    e = i32x4.add(e, t)
    a = i32x4.add(i32x4.add(t, bigSigma0(b)), v128.xor(c, v128.and(y, x)))
    w7 = schedule(w7, w8, w0, w5)
    t = i32x4.add(i32x4.add(i32x4.add(h, bigSigma1(e)), ch(e, f, g)), i32x4.add(w8, v128.load(k, 128)))
    y = v128.xor(a, b)
    d = i32x4.add(d, t)
    h = i32x4.add(i32x4.add(t, bigSigma0(a)), v128.xor(b, v128.and(x, y)))
    w8 = schedule(w8, w9, w1, w6)
    t = i32x4.add(i32x4.add(i32x4.add(g, bigSigma1(d)), ch(d, e, f)), i32x4.add(w9, v128.load(k, 144)))
    x = v128.xor(h, a)
    c = i32x4.add(c, t)
    g = i32x4.add(i32x4.add(t, bigSigma0(h)), v128.xor(a, v128.and(y, x)))
    w9 = schedule(w9, w10, w2, w7)
    t = i32x4.add(i32x4.add(i32x4.add(f, bigSigma1(c)), ch(c, d, e)), i32x4.add(w10, v128.load(k, 160)))
    y = v128.xor(g, h)
    b = i32x4.add(b, t)
    f = i32x4.add(i32x4.add(t, bigSigma0(g)), v128.xor(h, v128.and(x, y)))
    w10 = schedule(w10, w11, w3, w8)
    t = i32x4.add(i32x4.add(i32x4.add(e, bigSigma1(b)), ch(b, c, d)), i32x4.add(w11, v128.load(k, 176)))
    x = v128.xor(f, g)
    a = i32x4.add(a, t)
    e = i32x4.add(i32x4.add(t, bigSigma0(f)), v128.xor(g, v128.and(y, x)))
    w11 = schedule(w11, w12, w4, w9)
    t = i32x4.add(i32x4.add(i32x4.add(d, bigSigma1(a)), ch(a, b, c)), i32x4.add(w12, v128.load(k, 192)))
    y = v128.xor(e, f)
    h = i32x4.add(h, t)
    d = i32x4.add(i32x4.add(t, bigSigma0(e)), v128.xor(f, v128.and(x, y)))
    w12 = schedule(w12, w13, w5, w10)
    t = i32x4.add(i32x4.add(i32x4.add(c, bigSigma1(h)), ch(h, a, b)), i32x4.add(w13, v128.load(k, 208)))
    x = v128.xor(d, e)
    g = i32x4.add(g, t)
    c = i32x4.add(i32x4.add(t, bigSigma0(d)), v128.xor(e, v128.and(y, x)))
    w13 = schedule(w13, w14, w6, w11)
    t = i32x4.add(i32x4.add(i32x4.add(b, bigSigma1(g)), ch(g, h, a)), i32x4.add(w14, v128.load(k, 224)))
    y = v128.xor(c, d)
    f = i32x4.add(f, t)
    b = i32x4.add(i32x4.add(t, bigSigma0(c)), v128.xor(d, v128.and(x, y)))
    w14 = schedule(w14, w15, w7, w12)
    t = i32x4.add(i32x4.add(i32x4.add(a, bigSigma1(f)), ch(f, g, h)), i32x4.add(w15, v128.load(k, 240)))
    x = v128.xor(b, c)
    e = i32x4.add(e, t)
    a = i32x4.add(i32x4.add(t, bigSigma0(b)), v128.xor(c, v128.and(y, x)))
    w15 = schedule(w15, w0, w8, w13)
  }
  t = i32x4.add(i32x4.add(i32x4.add(h, bigSigma1(e)), ch(e, f, g)), i32x4.add(w0, v128.load(k, 0)))
  y = v128.xor(a, b)
  d = i32x4.add(d, t)
  h = i32x4.add(i32x4.add(t, bigSigma0(a)), v128.xor(b, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(g, bigSigma1(d)), ch(d, e, f)), i32x4.add(w1, v128.load(k, 16)))
  x = v128.xor(h, a)
  c = i32x4.add(c, t)
  g = i32x4.add(i32x4.add(t, bigSigma0(h)), v128.xor(a, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(f, bigSigma1(c)), ch(c, d, e)), i32x4.add(w2, v128.load(k, 32)))
  y = v128.xor(g, h)
  b = i32x4.add(b, t)
  f = i32x4.add(i32x4.add(t, bigSigma0(g)), v128.xor(h, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(e, bigSigma1(b)), ch(b, c, d)), i32x4.add(w3, v128.load(k, 48)))
  x = v128.xor(f, g)
  a = i32x4.add(a, t)
  e = i32x4.add(i32x4.add(t, bigSigma0(f)), v128.xor(g, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(d, bigSigma1(a)), ch(a, b, c)), i32x4.add(w4, v128.load(k, 64)))
  y = v128.xor(e, f)
  h = i32x4.add(h, t)
  d = i32x4.add(i32x4.add(t, bigSigma0(e)), v128.xor(f, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(c, bigSigma1(h)), ch(h, a, b)), i32x4.add(w5, v128.load(k, 80)))
  x = v128.xor(d, e)
  g = i32x4.add(g, t)
  c = i32x4.add(i32x4.add(t, bigSigma0(d)), v128.xor(e, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(b, bigSigma1(g)), ch(g, h, a)), i32x4.add(w6, v128.load(k, 96)))
  y = v128.xor(c, d)
  f = i32x4.add(f, t)
  b = i32x4.add(i32x4.add(t, bigSigma0(c)), v128.xor(d, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(a, bigSigma1(f)), ch(f, g, h)), i32x4.add(w7, v128.load(k, 112)))
  x = v128.xor(b, c)
  e = i32x4.add(e, t)
  a = i32x4.add(i32x4.add(t, bigSigma0(b)), v128.xor(c, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(h, bigSigma1(e)), ch(e, f, g)), i32x4.add(w8, v128.load(k, 128)))
  y = v128.xor(a, b)
  d = i32x4.add(d, t)
  h = i32x4.add(i32x4.add(t, bigSigma0(a)), v128.xor(b, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(g, bigSigma1(d)), ch(d, e, f)), i32x4.add(w9, v128.load(k, 144)))
  x = v128.xor(h, a)
  c = i32x4.add(c, t)
  g = i32x4.add(i32x4.add(t, bigSigma0(h)), v128.xor(a, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(f, bigSigma1(c)), ch(c, d, e)), i32x4.add(w10, v128.load(k, 160)))
  y = v128.xor(g, h)
  b = i32x4.add(b, t)
  f = i32x4.add(i32x4.add(t, bigSigma0(g)), v128.xor(h, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(e, bigSigma1(b)), ch(b, c, d)), i32x4.add(w11, v128.load(k, 176)))
  x = v128.xor(f, g)
  a = i32x4.add(a, t)
  e = i32x4.add(i32x4.add(t, bigSigma0(f)), v128.xor(g, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(d, bigSigma1(a)), ch(a, b, c)), i32x4.add(w12, v128.load(k, 192)))
  y = v128.xor(e, f)
  h = i32x4.add(h, t)
  d = i32x4.add(i32x4.add(t, bigSigma0(e)), v128.xor(f, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(c, bigSigma1(h)), ch(h, a, b)), i32x4.add(w13, v128.load(k, 208)))
  x = v128.xor(d, e)
  g = i32x4.add(g, t)
  c = i32x4.add(i32x4.add(t, bigSigma0(d)), v128.xor(e, v128.and(y, x)))
  t = i32x4.add(i32x4.add(i32x4.add(b, bigSigma1(g)), ch(g, h, a)), i32x4.add(w14, v128.load(k, 224)))
  y = v128.xor(c, d)
  f = i32x4.add(f, t)
  b = i32x4.add(i32x4.add(t, bigSigma0(c)), v128.xor(d, v128.and(x, y)))
  t = i32x4.add(i32x4.add(i32x4.add(a, bigSigma1(f)), ch(f, g, h)), i32x4.add(w15, v128.load(k, 240)))
  x = v128.xor(b, c)
  e = i32x4.add(e, t)
  a = i32x4.add(i32x4.add(t, bigSigma0(b)), v128.xor(c, v128.and(y, x)))
  v128.store(state, i32x4.add(a, v128.load(from, 0)), 0)
  v128.store(state, i32x4.add(b, v128.load(from, 16)), 16)
  v128.store(state, i32x4.add(c, v128.load(from, 32)), 32)
  v128.store(state, i32x4.add(d, v128.load(from, 48)), 48)
  v128.store(state, i32x4.add(e, v128.load(from, 64)), 64)
  v128.store(state, i32x4.add(f, v128.load(from, 80)), 80)
  v128.store(state, i32x4.add(g, v128.load(from, 96)), 96)
  v128.store(state, i32x4.add(h, v128.load(from, 112)), 112)
}
