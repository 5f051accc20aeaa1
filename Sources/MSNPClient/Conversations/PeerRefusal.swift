// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore

/// Turns down what somebody wants from peer to peer, so that their client does not wait: acknowledges what has come, and answers
/// each invitation with `603 Decline`.
///
/// Of a message in several packets the first one says everything that the answer needs; it is answered when the last one has come.
struct PeerRefusal: Sendable {
    /// Whom it is said to: the account, in the second generation with the endpoint.
    let peer: MSNAddress
    private let own: MSNAddress
    /// Of the next message in the first generation, and of the next byte in the second.
    private var number: UInt32
    /// A request of which more packets are to come, and what they have in common.
    private var unfinished: (signal: PeerSignal, number: UInt32)?

    /// - Parameter number: Random, to count from.
    init(peer: MSNAddress, own: MSNAddress, number: UInt32) {
        self.peer = peer
        self.own = own
        self.number = number
    }

    /// What to say to a packet at once; and the request that is complete with it.
    mutating func received(_ message: PeerMessage) -> (answer: PeerMessage?, signal: PeerSignal?) {
        switch message.heads {
        case .first(let header):
            // Neither data nor an acknowledgement nor an error.
            guard header.sessionID == 0, header.flags & 0xFF == 0 else { return (nil, nil) }
            if header.offset == 0 { begin(message, header.identifier) }
            guard header.isLast else { return (nil, nil) }
            let answer = PeerMessage(to: peer, from: nil, heads: .first(header.acknowledging(nextNumber())))
            return (answer, finish(header.identifier))
        case .second(let transport, let header):
            guard header?.sessionID ?? 0 == 0 else { return (nil, nil) }
            var answer: PeerMessage?
            if transport.operation.contains(.requestAcknowledgement) {
                answer = PeerMessage(
                    to: peer, from: own, heads: .second(transport.acknowledging(from: number), nil))
            }
            guard let header, header.kind < 2 else { return (answer, nil) }
            let package = UInt32(header.package)
            if header.kind == 1 { begin(message, package) }
            return (answer, header.remaining == 0 ? finish(package) : nil)
        }
    }

    /// The answer to an invitation, in the generation of the packet that ended it; nil if there can be none.
    mutating func refuse(_ signal: PeerSignal, in heads: PeerMessage.Heads) -> PeerMessage? {
        guard let data = signal.refusal else { return nil }
        switch heads {
        case .first:
            var header = PeerHeader(identifier: nextNumber())
            header.totalSize = UInt64(data.readableBytes)
            header.chunkSize = UInt32(clamping: data.readableBytes)
            header.ackIdentifier = ~number
            return PeerMessage(to: peer, from: nil, heads: .first(header), data: data)
        case .second:
            var transport = PeerTransportHeader(base: number)
            transport.operation = .requestAcknowledgement
            transport.messageLength = UInt16(clamping: PeerDataHeader.byteCount + data.readableBytes)
            number = transport.next
            return PeerMessage(
                to: peer, from: own, heads: .second(transport, PeerDataHeader(kind: 1)), data: data)
        }
    }

    private mutating func begin(_ message: PeerMessage, _ number: UInt32) {
        unfinished = PeerSignal(message.data.readableBytesView).map { ($0, number) }
    }

    private mutating func finish(_ number: UInt32) -> PeerSignal? {
        guard let unfinished, unfinished.number == number else { return nil }
        self.unfinished = nil
        return unfinished.signal
    }

    private mutating func nextNumber() -> UInt32 {
        number = max(number &+ 1, 1)
        return number
    }
}

extension ConversationMachine {
    /// A packet from peer to peer. Everybody in the switchboard gets it: it may be for somebody else.
    mutating func heard(
        _ message: PeerMessage, from account: String, name: String, on id: ConnectionID,
        into actions: inout [ClientAction]
    ) {
        guard message.destination.key == context.ownKey,
            message.destination.endpoint == nil
                || context.dialect.hasEndpoints && message.destination.endpoint == context.endpoint
        else { return }
        let peer = MSNAddress(account, endpoint: message.destination.endpoint == nil ? nil : message.source?.endpoint)
        let index = refusal(to: peer, message)
        guard refusals.indices.contains(index) else { return }
        let (answer, signal) = refusals[index].received(message)
        if let answer { sendUnacknowledged(answer.payload, .data, on: id, into: &actions) }
        guard let signal, signal.method == "INVITE",
            invitations.isNew("\(peer.key) \(signal.callID) \(signal.via)")
        else { return }
        let refusal = refusals[index].refuse(signal, in: message.heads)
        if let refusal { sendUnacknowledged(refusal.payload, .data, on: id, into: &actions) }
        // Nobody sees that pictures are fetched.
        guard let what = signal.invitation?.summary else { return }
        report(.invitation(from: account, name: name, to: what, wasDeclined: refusal != nil), into: &actions)
    }

    private mutating func refusal(to peer: MSNAddress, _ message: PeerMessage) -> Int {
        if let index = refusals.firstIndex(where: { $0.peer == peer }) { return index }
        if refusals.count >= MSNClientLimits.peers { refusals.removeFirst() }
        let own = MSNAddress(context.account, endpoint: context.endpoint)
        let number: UInt32 =
            switch message.heads {
            case .first(let header): header.identifier
            case .second(let transport, _): transport.base
            }
        refusals.append(PeerRefusal(peer: peer, own: own, number: context.number(UInt64(number))))
        return refusals.count - 1
    }
}
