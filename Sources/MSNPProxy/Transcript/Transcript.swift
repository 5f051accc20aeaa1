// SPDX-License-Identifier: Apache-2.0

package import MSNPWire
import NIOCore
import Synchronization

/// Writes down what goes through the proxy, without secrets: for people to read, and as a record.
///
/// A record has a line for each command, `A/NS C> VER 1 MSNP12 CVR0`: client and kind of server, direction (`C>` from the client, `S<`
/// from the server), the command as on the wire. Payloads follow in lines that begin with a bar, web requests are `A C> HTTP …`, what happens to
/// connections is `==` and `!!`, and `#` begins remarks.
package final class Transcript: Sendable {
    /// Numbers the connections.
    typealias ConnectionNumber = Int

    private struct Connection {
        var kind: ServerKind
        var address: String
        /// A switchboard's is known with the first command.
        var letter: String?
    }

    private struct State {
        var letters = Letters()
        var redactor = Redactor()
        var connections: [ConnectionNumber: Connection] = [:]
        /// Whom a server was named to last.
        var referred: [String: String] = [:]
        var lastTime: Int64 = -1_000_000
    }

    private let state = Mutex(State())
    private let isRaw: Bool
    private let now: @Sendable () -> Int64
    private let show: @Sendable (String) -> Void
    private let record: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - isRaw: Shows what the record has, instead of something to read.
    ///   - now: Milliseconds since the proxy started.
    ///   - show: Takes lines for people, each without its end.
    ///   - record: Takes lines of the record; nil if there is none.
    package init(
        isRaw: Bool = false, now: @escaping @Sendable () -> Int64, show: @escaping @Sendable (String) -> Void,
        record: (@Sendable (String) -> Void)? = nil
    ) {
        self.isRaw = isRaw
        self.now = now
        self.show = show
        self.record = record
    }

    /// The first line of a record.
    package func begin(service: String, date: String) {
        state.withLock { _ in record?("# Monarch wire transcript of \(service).  \(date)") }
    }

    // MARK: Connections

    /// A client has connected, and the proxy to the server at this address.
    func connected(_ number: ConnectionNumber, _ kind: ServerKind, to address: String) {
        state.withLock { state in
            var connection = Connection(kind: kind, address: address)
            // One that was sent on is who it was.
            if kind == .notification {
                connection.letter = state.referred.removeValue(forKey: address) ?? state.letters.next()
            }
            state.connections[number] = connection
            if connection.letter != nil { announce(connection, &state) }
        }
    }

    /// A command, with the bytes it is on the wire.
    func command(_ number: ConnectionNumber, _ side: MSNPSide, _ command: MSNPCommand, raw: ByteBuffer) {
        state.withLock { state in
            guard var connection = state.connections[number] else { return }
            if connection.letter == nil {
                let account = command.parameter(1) ?? ""
                let letter = state.letters.letter(of: account) ?? state.letters.only ?? "X"
                connection.letter = letter
                state.connections[number] = connection
                announce(connection, &state)
            }
            let letter = connection.letter ?? "X"
            if command.verb == "USR", side == .client, command.parameter(2) == "I", let account = command.parameter(3) {
                state.letters.learn(account, letter)
            }
            if let referral = Referral(command), side == .server, referral.kind == .notification {
                if state.referred.count >= MSNPProxyLimits.referrals { state.referred = [:] }
                state.referred[referral.address.description] = letter
            }
            let name = "\(letter)/\(connection.kind.rawValue) \(side.mark)"
            let (line, payload) = Self.parts(raw)
            let shownLine = TranscriptText.visible(
                state.redactor.line(String(decoding: line, as: UTF8.self), sentBy: side, to: connection.kind).utf8)
            let shownPayload = payload.map { state.redactor.payload($0) }
            write(["\(name) \(shownLine)"] + (shownPayload.map(TranscriptText.payload) ?? []), &state) {
                name + " " + ReadableText.command(shownLine, payload: shownPayload)
            }
        }
    }

    /// Something happened to a connection: `== closed by client`, `!! server closed the connection`.
    func note(_ number: ConnectionNumber, _ text: String) {
        state.withLock { state in
            guard let connection = state.connections[number] else { return }
            let line = "\(connection.letter ?? "X")/\(connection.kind.rawValue) \(text)"
            write([line], &state) { line }
        }
    }

    func closed(_ number: ConnectionNumber, _ text: String) {
        note(number, text)
        state.withLock { state in
            guard let connection = state.connections.removeValue(forKey: number) else { return }
            if connection.kind == .notification, let letter = connection.letter { state.letters.release(letter) }
        }
    }

    private func announce(_ connection: Connection, _ state: inout State) {
        let letter = connection.letter ?? "X"
        let what = connection.kind == .notification ? "notification server" : "switchboard"
        state.lastTime = now()
        let section = "# [\(TranscriptText.time(state.lastTime))] \(letter): connects to a \(what)"
        let line = "\(letter)/\(connection.kind.rawValue) == connect \(connection.address)"
        write(["", section, line], &state) { line }
    }

    // MARK: Web

    /// A web request, as it goes to the service at `host`. Returns the letter of the client for its answer.
    func request(host: String, method: String, path: String, headers: [(String, String)], body: [UInt8]) -> String {
        state.withLock { state in
            let letter =
                state.letters.only ?? state.letters.letter(mentionedIn: String(decoding: body, as: UTF8.self)) ?? "X"
            let (fields, shown) = shownParts(headers, body, .client, &state)
            let first = "\(letter) C> HTTP \(host)  \(method) \(TranscriptText.visible(state.redactor.text(path).utf8))"
            write([first] + lines(fields, shown), &state) { first + ReadableText.size(body.count) }
            return letter
        }
    }

    /// Its answer.
    func response(_ letter: String, status: String, headers: [(String, String)], body: [UInt8]) {
        state.withLock { state in
            let (fields, shown) = shownParts(headers, body, .server, &state)
            let first = "\(letter) S< HTTP \(TranscriptText.visible(status.utf8))"
            write([first] + lines(fields, shown), &state) { first + ReadableText.size(body.count) }
        }
    }

    private func shownParts(
        _ headers: [(String, String)], _ body: [UInt8], _ side: MSNPSide, _ state: inout State
    ) -> ([String], [UInt8]) {
        // What carries commands of MSNP is read as such.
        let isMSNP = headers.contains { $0.0.lowercased() == "content-type" && $0.1.hasPrefix("application/x-msn-mes") }
        let shown = isMSNP ? commands(body, side, &state) : state.redactor.payload(body)
        let fields = headers.map { name, value in
            TranscriptText.visible("\(name): \(state.redactor.header(name, value))".utf8)
        }
        return (fields, shown)
    }

    /// The commands of a body. The rest of one that began in another body, and one that goes on in the next, are not shown: nobody
    /// could tell what is secret in them.
    private func commands(_ body: [UInt8], _ side: MSNPSide, _ state: inout State) -> [UInt8] {
        var stream = CommandStream(sentBy: side)
        stream.append(ByteBuffer(bytes: body))
        var shown: [UInt8] = []
        var count = 0
        while case .command(_, let raw)? = stream.next() {
            count += raw.readableBytes
            let (line, payload) = Self.parts(raw)
            let text = String(decoding: line, as: UTF8.self)
            // A switchboard's are told from a notification server's by their shape.
            let fields = text.split(separator: " ")
            let isBoard = fields.count == 4 && fields[0] == "USR" && fields[2].contains("@")
            shown += state.redactor.line(text, sentBy: side, to: isBoard ? .switchboard : .notification).utf8
            shown += Array("\r\n".utf8) + (payload.map { state.redactor.payload($0) } ?? [])
        }
        if count < body.count { shown += Array("...[\(body.count - count) more bytes]".utf8) }
        return shown
    }

    private func lines(_ fields: [String], _ body: [UInt8]) -> [String] {
        fields.map { "   | " + $0 } + (body.isEmpty ? [] : ["   | "] + TranscriptText.payload(body))
    }

    // MARK: Lines

    /// Writes lines down everywhere. A pause gets a line of its own in the record.
    private func write(_ lines: [String], _ state: inout State, readable: () -> String) {
        let time = now()
        if let record {
            if time - state.lastTime >= 1000 {
                record("")
                record("# [\(TranscriptText.time(time))]")
            }
            for line in lines { record(line) }
        }
        state.lastTime = time
        if isRaw {
            for line in lines where !line.isEmpty { show(line) }
        } else {
            show(TranscriptText.time(time) + " " + readable())
        }
    }

    /// Line and payload of a command. Blank lines in front of it are left out.
    private static func parts(_ raw: ByteBuffer) -> (line: [UInt8], payload: [UInt8]?) {
        let bytes = Array(raw.readableBytesView).drop { $0 == 0x0D || $0 == 0x0A }
        guard let end = bytes.firstIndex(of: 0x0A) else { return (Array(bytes), nil) }
        var line = bytes[..<end]
        if line.last == 0x0D { line = line.dropLast() }
        let payload = Array(bytes[(end + 1)...])
        return (Array(line), payload.isEmpty ? nil : payload)
    }
}

extension MSNPSide {
    /// `C>` or `S<`.
    fileprivate var mark: String { self == .client ? "C>" : "S<" }
}
