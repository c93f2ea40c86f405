// Response and Request compared with the real classes; every body settles inside the step that reads it.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { runBoth } from '../sameAsReal.ts'

test('bodies are read as by the real classes', async () => {
  const { simulated, real } = await runBoth(`
const run = async () => {
  console.log(await new Response('{"a":[1,{"b":2}]}').json(), await new Response('x').text())
  await new Response('{').json().catch((error) => console.log(error.name, error instanceof SyntaxError))
  console.log(await new Response(new Uint8Array([1, 2])).arrayBuffer())
  const json = Response.json({ ok: 1 }, { status: 201 })
  console.log(json.status, json instanceof Response, await json.clone().json(), json.headers.get('content-type'))
  console.log(Response.error().type, Response.redirect('http://a/', 302).headers.get('location'))
  const form = new FormData()
  form.append('a', 'b\\nc')
  form.append('x"y', new File(['zz'], 'n"a.txt', { type: 'text/plain' }))
  form.append('blob', new Blob(['raw']))
  const sent = new Response(form)
  console.log(sent.headers.get('content-type').replace(/\\d{12}/, 'N'))
  console.log(JSON.stringify((await sent.clone().text()).replace(/\\d{12}/g, 'N')))
  const back = await sent.formData()
  const file = back.get('x"y')
  console.log([...back.keys()], back.get('a'), file?.name, await file?.text(), file instanceof File)
  const blob = await new Response(new Blob(['hey'], { type: 'a/b' })).blob()
  console.log(blob.type, blob.size, blob instanceof Blob, await blob.text())
  const request = new Request('http://x/y', {
    method: 'POST',
    body: JSON.stringify({ z: 1 }),
    headers: { 'content-type': 'application/json' },
  })
  console.log(request.method, request.url, request instanceof Request, await request.clone().json(), await request.json())
  await request.json().catch((error) => console.log(error.name, error instanceof TypeError, error.message))
  console.log(await new Request('http://x', { method: 'POST', body: new URLSearchParams('a=1&b=2') }).text())
  class Sub extends Response {}
  const sub = new Sub('sub')
  console.log(sub instanceof Sub, sub instanceof Response, await sub.text(), sub.constructor.name, new Response().constructor === Response)
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('st'))
      controller.close()
    },
  })
  console.log(await new Response(stream).text())
  const reader = new Response('body').body.getReader()
  console.log(await reader.read(), await reader.read())
  check(() => new Response('', { status: 99 }))
}
run()
  `)
  expect(simulated).toEqual(real)
  expect(real.length).toBeGreaterThan(1)
})

test("parsed values and promises are of the program's realm", async () => {
  const { lines, events } = await runProgram(`
const own = async (promise) => [promise instanceof Promise, Object.getPrototypeOf(await promise) === Object.prototype]
const run = async () => {
  console.log(await own(new Response('{}').json()), await own(Response.json({}).json()), await own(Response.json({}).clone().json()))
  console.log(await own(new Request('http://x', { method: 'POST', body: '{}' }).json()))
}
run()
  `)
  expect(lines).toEqual(['[ true, true ] [ true, true ] [ true, true ]', '[ true, true ]'])
  expect(events.at(-1)?.timeUs).toBe(0)
})

test('the boundary of a form comes from the entropy stream', async () => {
  const text = `const form = new FormData(); form.append('a', 'b'); console.log(new Response(form).headers.get('content-type'))`
  const runs = await Promise.all([
    runProgram(text, { seed: 1 }),
    runProgram(text, { seed: 1 }),
    runProgram(text, { seed: 2 }),
  ])
  expect(runs[0].lines[0]).toMatch(/^multipart\/form-data; boundary=----formdata-undici-0\d{11}$/)
  expect(runs[1].lines).toEqual(runs[0].lines)
  expect(runs[2].lines).not.toEqual(runs[0].lines)
})
