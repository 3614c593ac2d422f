// workerd: a request with a parcel is answered with the report.
import { exercise } from './exercise.ts'
import type { Parcel } from './parcel.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    try {
      return Response.json(await exercise((await request.json()) as Parcel))
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error), { status: 500 })
    }
  },
}
