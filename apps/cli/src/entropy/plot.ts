/** The estimates as bars, one picture without scripts, styles from elsewhere, or anything to load. */
import {
  ESTIMATORS,
  type Assessment,
  type EstimatorName,
  type View,
} from '@quantum-shield/pq-engine/assessment'
import { ESTIMATOR_TITLES, inBits } from './names.ts'

const LEFT = 250
const SCALE = 480
const RIGHT = 90
const TOP = 92
const BAR = 12
const ROW = 36
/** Told apart without colour as well: by their order, and in the text of each bar. */
const COLOURS: Readonly<Record<View, string>> = { literal: '#2f5d8a', bitstring: '#c7762a' }
const LEAST = '#a3122e'
const INK = '#1d2430'

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`)

interface Bar {
  readonly view: View
  /** In bits per sample: of the bits, times the width. */
  readonly value: number
}

function barsOf({ literal, bitstring = [], bitsPerSample }: Assessment, name: EstimatorName): Bar[] {
  const valueIn = (estimates: Assessment['literal']) =>
    estimates.find(({ estimator }) => estimator === name)?.minEntropy
  const [ofSamples, ofBits] = [valueIn(literal), valueIn(bitstring)]
  return [
    ...(ofSamples === undefined ? [] : [{ view: 'literal' as const, value: ofSamples }]),
    ...(ofBits === undefined ? [] : [{ view: 'bitstring' as const, value: bitsPerSample * ofBits }]),
  ]
}

/** @param name of the file that was assessed. @returns an SVG document. */
export function plotSvg(name: string, assessment: Assessment): string {
  const { bitsPerSample, minEntropy, limitedBy, samples, bitstring } = assessment
  const bottom = TOP + ROW * ESTIMATORS.length
  const [width, height] = [LEFT + SCALE + RIGHT, bottom + 44]
  const x = (bits: number): string => (LEFT + (SCALE * bits) / bitsPerSample).toFixed(1)
  const text = (at: string | number, y: number, content: string, more = ''): string =>
    `<text x="${at}" y="${y}"${more}>${escapeXml(content)}</text>`

  const bars = ESTIMATORS.flatMap((estimator, row) => {
    const top = TOP + ROW * row
    const [title, section] = ESTIMATOR_TITLES[estimator]
    const label = text(LEFT - 10, top + 18, `${title}, ${section}`, ' text-anchor="end"')
    const drawn = barsOf(assessment, estimator).flatMap(({ view, value }, index) => {
      const isLeast = limitedBy?.estimator === estimator && limitedBy.view === view
      const y = top + 2 + index * (BAR + 2)
      const barWidth = ((SCALE * Math.min(value, bitsPerSample)) / bitsPerSample).toFixed(1)
      const fill = isLeast ? LEAST : COLOURS[view]
      return [
        `<rect x="${LEFT}" y="${y}" width="${barWidth}" height="${BAR}" fill="${fill}"/>`,
        text(
          x(Math.min(value, bitsPerSample)),
          y + 10,
          inBits(value),
          ` dx="5" font-size="10"${isLeast ? ` fill="${LEAST}" font-weight="bold"` : ''}`,
        ),
      ]
    })
    return [label, ...drawn]
  })
  const grid = Array.from({ length: bitsPerSample + 1 }, (_, bits) => [
    `<line x1="${x(bits)}" y1="${TOP - 4}" x2="${x(bits)}" y2="${bottom}" stroke="#d5dae1"/>`,
    text(x(bits), bottom + 16, String(bits), ' text-anchor="middle" fill="#5b6675"'),
  ]).flat()
  const legend = [
    `<rect x="${LEFT}" y="48" width="${BAR}" height="${BAR}" fill="${COLOURS.literal}"/>`,
    text(LEFT + 18, 58, 'of the samples'),
    ...(bitstring === undefined
      ? []
      : [
          `<rect x="${LEFT + 140}" y="48" width="${BAR}" height="${BAR}" fill="${COLOURS.bitstring}"/>`,
          text(LEFT + 158, 58, `of the bits, times ${bitsPerSample}`),
        ]),
  ]
  const title = `${name}: ${inBits(minEntropy)} of ${bitsPerSample} ${bitsPerSample === 1 ? 'bit' : 'bits'} of min-entropy per sample`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(20, 28, title, ' font-size="15" font-weight="bold"'),
    text(20, 58, `SP 800-90B, ${samples} samples`, ' fill="#5b6675"'),
    ...legend,
    ...grid,
    ...bars,
    `<line x1="${x(minEntropy)}" y1="${TOP - 12}" x2="${x(minEntropy)}" y2="${bottom}" stroke="${LEAST}" stroke-dasharray="4 3"/>`,
    text(x(minEntropy), TOP - 16, `least: ${inBits(minEntropy)}`, ` text-anchor="middle" fill="${LEAST}"`),
    text(
      LEFT + SCALE / 2,
      bottom + 34,
      'bits of min-entropy per sample',
      ' text-anchor="middle" fill="#5b6675"',
    ),
    '</svg>',
    '',
  ].join('\n')
}
