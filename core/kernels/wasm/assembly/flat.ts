// Value by value: activations, and two tensors together.
import { exponential, lower, single, storeSome, upper } from './doubles';

// The order of the functions is that of flat-kernels.ts.

/** n values; alpha and beta as the function has them. */
export function activate(code: i32, src: usize, dst: usize, n: i32, alpha: f64, beta: f64): void {
  switch (code) {
    case 0: each(0, src, dst, n, alpha, beta); break;
    case 1: each(1, src, dst, n, alpha, beta); break;
    case 2: each(2, src, dst, n, alpha, beta); break;
    case 3: each(3, src, dst, n, alpha, beta); break;
    case 4: each(4, src, dst, n, alpha, beta); break;
    case 5: each(5, src, dst, n, alpha, beta); break;
    case 6: each(6, src, dst, n, alpha, beta); break;
    case 7: each(7, src, dst, n, alpha, beta); break;
    case 8: each(8, src, dst, n, alpha, beta); break;
    case 9: each(9, src, dst, n, alpha, beta); break;
    case 10: each(10, src, dst, n, alpha, beta); break;
    case 11: each(11, src, dst, n, alpha, beta); break;
    case 12: each(12, src, dst, n, alpha, beta); break;
    case 13: each(13, src, dst, n, alpha, beta); break;
    case 14: each(14, src, dst, n, alpha, beta); break;
    case 15: each(15, src, dst, n, alpha, beta); break;
    case 16: each(16, src, dst, n, alpha, beta); break;
    case 17: each(17, src, dst, n, alpha, beta); break;
    case 18: each(18, src, dst, n, alpha, beta); break;
    default: each(19, src, dst, n, alpha, beta);
  }
}

@inline
function each(code: i32, src: usize, dst: usize, n: i32, alpha: f64, beta: f64): void {
  for (; n >= 4; n -= 4) {
    v128.store(dst, value(code, v128.load(src), alpha, beta));
    src += 16; dst += 16;
  }
  if (n > 0) storeSome(dst, value(code, v128.load(src), alpha, beta), n);
}

/** Those that need no rounding, or one that hardware does right, in single precision. */
@inline
function value(code: i32, x: v128, alpha: f64, beta: f64): v128 {
  let zero = f32x4.splat(0);
  // relu
  if (code == 0) return v128.andnot(x, f32x4.lt(x, zero));
  // clip between alpha and beta
  if (code == 1) {
    let low = f32x4.splat(<f32>alpha), high = f32x4.splat(<f32>beta);
    return v128.bitselect(low, v128.bitselect(high, x, f32x4.gt(x, high)), f32x4.lt(x, low));
  }
  // abs
  if (code == 2) return f32x4.abs(x);
  // threshold; alpha is a float here
  if (code == 3) return v128.andnot(x, f32x4.le(x, f32x4.splat(<f32>alpha)));
  // sqrt, reciprocal, floor, ceil
  if (code == 4) return f32x4.sqrt(x);
  if (code == 5) return f32x4.div(f32x4.splat(1), x);
  if (code == 6) return f32x4.floor(x);
  if (code == 7) return f32x4.ceil(x);
  return single(double(code, lower(x), alpha, beta), double(code, upper(x), alpha, beta));
}

/** The others in double precision. */
@inline
function double(code: i32, x: v128, alpha: f64, beta: f64): v128 {
  // leaky-relu
  if (code == 8) return right(x, f64x2.mul(f64x2.splat(alpha), x));
  // scale-shift
  if (code == 9) return f64x2.add(f64x2.mul(f64x2.splat(alpha), x), f64x2.splat(beta));
  // hard-sigmoid, hard-swish
  if (code == 10) return f64x2.div(zeroToSix(x), f64x2.splat(6.0));
  if (code == 11) return f64x2.div(f64x2.mul(x, zeroToSix(x)), f64x2.splat(6.0));
  // sigmoid, silu
  if (code == 12) return sigmoid(x);
  if (code == 13) return f64x2.mul(x, sigmoid(x));
  // tanh
  if (code == 14) return hyperbolic(x);
  // gelu-tanh
  if (code == 15) {
    let cube = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.splat(0.044715), x), x), x);
    let t = hyperbolic(f64x2.mul(f64x2.splat(0.7978845608028654), f64x2.add(x, cube)));
    return f64x2.mul(f64x2.mul(f64x2.splat(0.5), x), f64x2.add(f64x2.splat(1.0), t));
  }
  // elu, selu, celu
  if (code == 16) return right(x, f64x2.mul(f64x2.splat(alpha), exponential(x, true)));
  if (code == 17) {
    let left = f64x2.mul(f64x2.splat(1.6732632423543772), exponential(x, true));
    return f64x2.mul(f64x2.splat(1.0507009873554805), right(x, left));
  }
  if (code == 18) return right(x, f64x2.mul(f64x2.splat(alpha), exponential(f64x2.div(x, f64x2.splat(alpha)), true)));
  // exp
  return exponential(x, false);
}

/** x right of 0 and at it, else what stands left. */
@inline
function right(x: v128, left: v128): v128 { return v128.bitselect(left, x, f64x2.lt(x, f64x2.splat(0))); }

@inline
function zeroToSix(x: v128): v128 {
  let y = f64x2.add(x, f64x2.splat(3.0)), zero = f64x2.splat(0), six = f64x2.splat(6.0);
  return v128.bitselect(zero, v128.bitselect(six, y, f64x2.gt(y, six)), f64x2.lt(y, zero));
}

@inline
function sigmoid(x: v128): v128 {
  let one = f64x2.splat(1.0);
  return f64x2.div(one, f64x2.add(one, exponential(f64x2.neg(x), false)));
}

/** tanh x = e / (e + 2) of e = exp 2x - 1, which is 1 from 20 on; the sign of -0 stays. */
@inline
function hyperbolic(x: v128): v128 {
  let e = exponential(f64x2.pmin(f64x2.add(x, x), f64x2.splat(40.0)), true);
  let t = f64x2.div(e, f64x2.add(e, f64x2.splat(2.0)));
  return v128.or(t, v128.and(x, f64x2.splat(-0.0)));
}

/** n values of two tensors. A rounding is one whether it is that of a double's sum, product or quotient or of a float's. */
export function combinePair(code: i32, a: usize, b: usize, dst: usize, n: i32): void {
  switch (code) {
    case 0: pairs(0, a, b, dst, n); break;
    case 1: pairs(1, a, b, dst, n); break;
    case 2: pairs(2, a, b, dst, n); break;
    case 3: pairs(3, a, b, dst, n); break;
    case 4: pairs(4, a, b, dst, n); break;
    default: pairs(5, a, b, dst, n);
  }
}

@inline
function pairs(code: i32, a: usize, b: usize, dst: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(dst, pair(code, v128.load(a), v128.load(b)));
    a += 16; b += 16; dst += 16;
  }
  if (n > 0) storeSome(dst, pair(code, v128.load(a), v128.load(b)), n);
}

@inline
function pair(code: i32, a: v128, b: v128): v128 {
  if (code == 0) return f32x4.add(a, b);
  if (code == 1) return f32x4.sub(a, b);
  if (code == 2) return f32x4.mul(a, b);
  if (code == 3) return f32x4.div(a, b);
  if (code == 4) return f32x4.max(a, b);
  return f32x4.min(a, b);
}

/** n values: (x - mean) scale weight + bias. */
export function affine(src: usize, dst: usize, n: i32, mean: f64, scale: f64, weight: f64, bias: f64): void {
  for (; n >= 4; n -= 4) {
    v128.store(dst, affineFour(v128.load(src), mean, scale, weight, bias));
    src += 16; dst += 16;
  }
  if (n > 0) storeSome(dst, affineFour(v128.load(src), mean, scale, weight, bias), n);
}

@inline
function affineFour(x: v128, mean: f64, scale: f64, weight: f64, bias: f64): v128 {
  return single(affineTwo(lower(x), mean, scale, weight, bias), affineTwo(upper(x), mean, scale, weight, bias));
}

@inline
function affineTwo(x: v128, mean: f64, scale: f64, weight: f64, bias: f64): v128 {
  let scaled = f64x2.mul(f64x2.mul(f64x2.sub(x, f64x2.splat(mean)), f64x2.splat(scale)), f64x2.splat(weight));
  return f64x2.add(scaled, f64x2.splat(bias));
}
