// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import MSNServices
import NIOCore

/// One connection of an `MSNClient` by way of an HTTP gateway: does what its machine wants, on the client's loop.
///
/// The requests themselves are made elsewhere. One that is under way keeps the connection, so that it can say `OUT` when nobody
/// wants it any more.
final class HTTPGatewayConnection {
    let id: ConnectionID
    private let loop: any EventLoop
    private let transport: any HTTPTransport
    private weak var client: MSNClient?
    private var machine: HTTPGatewayMachine
    private var decoder: MSNPFrameDecoder
    /// The beginning of a command whose end has not come yet.
    private var unread = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var timerIsFor: NIODeadline?
    /// The request under way.
    private var asking: Task<Void, Never>?
    private var isFlushScheduled = false
    private var isDone = false

    init(
        id: ConnectionID, client: MSNClient, transport: any HTTPTransport, machine: HTTPGatewayMachine,
        limits: MSNPFrameLimits
    ) {
        self.id = id
        self.client = client
        loop = client.loop
        self.transport = transport
        self.machine = machine
        decoder = MSNPFrameDecoder(sentBy: .server, limits: limits)
    }

    // MARK: From the client

    func write(_ command: MSNPCommand) {
        var bytes = ByteBuffer()
        bytes.writeMSNPCommand(command)
        write(bytes)
    }

    func write(_ content: SwitchboardContent, transactionID: UInt32) {
        var bytes = ByteBuffer()
        bytes.writeMSNPMessage(content, transactionID: transactionID, acknowledgement: .full)
        write(bytes)
    }

    /// Everything that is written in one turn of the loop goes out in one request.
    private func write(_ bytes: ByteBuffer) {
        machine.write(bytes)
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let connection = NIOLoopBound(self, eventLoop: loop)
        loop.execute { connection.value.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        perform(machine.flush(now: loop.now))
    }

    /// Sends what waits, then ends the session; nothing is reported any more.
    func close() {
        isDone = true
        perform(machine.close(now: loop.now))
    }

    // MARK: What the machine wants

    private func perform(_ actions: [HTTPGatewayAction]) {
        for action in actions {
            switch action {
            case .request(let request): make(request)
            case .deliver(let bytes): deliver(bytes)
            case .closed(let reason):
                stopAsking()
                fail(reason.isEmpty ? .closed : .failed(reason))
            case .finished: stopAsking()
            }
        }
        arm()
    }

    /// Asks away from the loop and comes back to it with the answer.
    private func make(_ request: HTTPGatewayRequest) {
        var message = WebRequest(
            method: "POST", url: request.url, headers: HTTPGatewayRequest.headers,
            body: Array(request.body.readableBytesView))
        message.mayBeLocal = request.mayBeLocal
        // The machine sees to the time: a timer of this connection is cheaper than one for each request.
        message.timeout = 0
        let (transport, loop) = (transport, loop)
        let connection = NIOLoopBound(self, eventLoop: loop)
        asking = transport.start { [message] in
            let result: Result<WebResponse, WebError>
            do throws(WebError) {
                result = .success(try await transport.execute(message))
            } catch {
                result = .failure(error)
            }
            loop.execute { connection.value.finished(result) }
        }
    }

    private func stopAsking() {
        asking?.cancel()
        asking = nil
    }

    private func finished(_ result: Result<WebResponse, WebError>) {
        asking = nil
        switch result {
        case .success(let response): perform(machine.answered(response, now: loop.now))
        case .failure(let error): perform(machine.failed(error))
        }
    }

    private func deliver(_ bytes: ByteBuffer) {
        guard !isDone, let client else { return }
        var bytes = bytes
        unread.writeBuffer(&bytes)
        do {
            while !isDone, let command = try decoder.decode(buffer: &unread) {
                client.received(command, from: id)
            }
        } catch {
            perform(machine.close(now: loop.now))
            return fail(.garbled(ConnectionFailure.text(error)))
        }
        unread.discardReadBytes()
        if unread.readableBytes == 0 { unread = ByteBuffer() }
    }

    private func fail(_ end: ConnectionEnd) {
        guard !isDone else { return }
        isDone = true
        client?.closed(id, end)
    }

    // MARK: Time

    /// A timer that comes too early does no harm: it is set anew then. Most requests are answered long before their time is up.
    private func arm() {
        let deadline = machine.nextDeadline
        if let timerIsFor, let deadline, timerIsFor <= deadline { return }
        timer?.cancel()
        timer = nil
        timerIsFor = deadline
        guard let deadline else { return }
        let connection = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleTask(deadline: deadline) { connection.value.timePassed() }
    }

    private func timePassed() {
        timer = nil
        timerIsFor = nil
        // Nobody is there any more to ask for.
        if client == nil, !isDone { return close() }
        perform(machine.timePassed(now: loop.now))
    }
}
