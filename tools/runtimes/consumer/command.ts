// Node, Deno and Bun: a parcel, or nothing, comes in on standard input; the report goes out on standard output.
import { text } from 'node:stream/consumers'
import { exercise } from './exercise.ts'
import type { Parcel } from './parcel.ts'

const input = await text(process.stdin)
const received = input === '' ? undefined : (JSON.parse(input) as Parcel)
process.stdout.write(JSON.stringify(await exercise(received)))
