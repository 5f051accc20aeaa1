// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import MSNServices
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import MSNPClient

/// Loops stop after everything that has something to tell there.
@Suite(.timeLimit(.minutes(5))) struct WebErrandsTests {
    /// Word on its way to a loop is the last thing that an errand does.
    @Test func theEndWaitsForAnErrandThatWasGivenUp() async {
        let errands = WebErrands()
        let told = Mutex(0)
        for _ in 0..<20 {
            _ = errands.start {
                // Never waited out: it ends by being cancelled, which is what is tested.
                try? await Task.sleep(for: .seconds(3600))
                await Task.yield()
                told.withLock { $0 += 1 }
            }
        }
        await errands.end(within: .seconds(50))
        #expect(told.withLock { $0 } == 20)
        #expect(errands.start {} == nil)
    }

    @Test func theEndDoesNotWaitForEverForWhatCannotBeCancelled() async {
        let errands = WebErrands()
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        let task = errands.start {
            await Task { for await _ in answers {} }.value
        }
        await errands.end(within: .milliseconds(1))
        answer.finish()
        await task?.value
        await errands.end(within: .seconds(50))
    }

    @Test func aRequestWithoutAnAnswerIsGivenUpAtTheEnd() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(loops), configuration: AsyncHTTPTransport.configuration(verifyTLS: true))
        let transport = AsyncHTTPTransport(client: client)
        let request = WebRequest(method: "GET", url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/")
        let ended = Mutex<[WebError]>([])
        let errand = transport.start {
            do throws(WebError) {
                _ = try await transport.execute(request)
            } catch {
                ended.withLock { $0.append(error) }
            }
        }
        await transport.end()
        // On a busy machine that takes longer than the end waits.
        await errand?.value
        #expect(ended.withLock { $0.count } == 1)
        try await client.shutdown()
        try await loops.shutdownGracefully()
        try await server.close().get()
    }
}
