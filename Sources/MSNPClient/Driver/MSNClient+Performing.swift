// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Logging
import MSNPWire
import MSNServices
import NIOCore

/// Carries out what the machine wants, in order: writes, connections, events, web requests, the timer.
extension MSNClient {
    func perform() {
        guard !isPerforming else { return }
        isPerforming = true
        var index = 0
        while index < pending.count {
            let action = pending[index]
            index += 1
            perform(action)
        }
        pending.removeAll(keepingCapacity: pending.capacity <= 8)
        isPerforming = false
        arm()
    }

    private func perform(_ action: ClientAction) {
        switch action {
        case .writeMessage(let id, let transactionID, let content):
            guard let connection = connections[id] else {
                gatewayConnections[id]?.write(content, transactionID: transactionID)
                return
            }
            connection.write(content, transactionID: transactionID)
            scheduleFlush(connection)
        case .write(let id, let command):
            logger.trace("MSNP out", metadata: ["connection": "\(id.rawValue)", "command": "\(command)"])
            guard let connection = connections[id] else {
                gatewayConnections[id]?.write(command)
                return
            }
            connection.write(command)
            scheduleFlush(connection)
        case .report(let event):
            if case .ended = event {
                for fetch in fetches.values { fetch.cancel() }
                fetches = [:]
            }
            delegate?.client(self, reported: event)
        case .connect(let id, let host, let port):
            if machine.transport == .http {
                connectByGateway(id, host: host)
            } else {
                connect(id, host: host, port: port)
            }
        case .close(let id):
            guard let connection = connections.removeValue(forKey: id) else {
                gatewayConnections.removeValue(forKey: id)?.close()
                return
            }
            unflushed.removeAll { $0 === connection }
            connection.close()
        case .fetch(let job, let session):
            fetch(job, session: session)
        }
    }

    /// Everything that is written in one turn of the loop goes out in one piece.
    private func scheduleFlush(_ connection: MSNPConnection) {
        if !unflushed.contains(where: { $0 === connection }) { unflushed.append(connection) }
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let reference = NIOLoopBound(WeakReference(self), eventLoop: loop)
        loop.execute { reference.value.client?.flush() }
    }

    // MARK: Web services

    /// Asks away from the loop and comes back to it with the answer.
    private func fetch(_ job: WebJob, session: UInt32) {
        let configuration = machine.configuration
        let transport = transport
        let loop = loop
        let reference = NIOLoopBound(WeakReference(self), eventLoop: loop)
        lastFetch &+= 1
        let number = lastFetch
        fetches[number] = transport.start {
            let answer = await job.run(configuration: configuration, transport: transport)
            let iv = RandomBytes.generate(8)
            loop.execute { reference.value.client?.answered(answer, of: number, session: session, iv: iv) }
        }
    }

    private func answered(_ answer: WebAnswer, of number: UInt32, session: UInt32, iv: [UInt8]) {
        // A task that has ended still has its memory.
        fetches[number] = nil
        machine.answered(answer, session: session, iv: iv, now: loop.now, into: &pending)
        perform()
    }

    // MARK: Time

    /// One timer for everything. It is moved only when something is due earlier; if it comes too early it looks again.
    private func arm() {
        let deadline = machine.nextDeadline
        guard deadline < timerDeadline else { return }
        timer?.cancel()
        timerDeadline = deadline
        let reference = NIOLoopBound(WeakReference(self), eventLoop: loop)
        // Not at once, even if the clock says so: a timer must never keep the loop busy.
        timer = loop.scheduleTask(deadline: max(deadline, loop.now + .milliseconds(1))) {
            reference.value.client?.timePassed()
        }
    }

    private func timePassed() {
        timer = nil
        timerDeadline = .distantFuture
        machine.timePassed(now: loop.now, into: &pending)
        perform()
    }
}

/// Does not keep a client alive while something is under way for it.
private struct WeakReference {
    weak var client: MSNClient?

    init(_ client: MSNClient) {
        self.client = client
    }
}
