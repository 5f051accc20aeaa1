// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The payload of a switchboard's `MSG` that carries a packet from peer to peer.
///
/// ```
/// MIME-Version: 1.0
/// Content-Type: application/x-msnmsgrp2p
/// P2P-Dest: alice@example.com;{11111111-2222-3333-4444-555555555555}
/// P2P-Src: bob@example.net;{66666666-7777-8888-9999-000000000000}
/// ```
///
/// In the body heads, data, and four bytes with the number of an application, high byte first, 0 for signalling. Everybody in
/// the switchboard gets it. With endpoints in its addresses the packet is of the second generation.
package struct PeerMessage: Equatable, Sendable {
    package enum Heads: Equatable, Sendable {
        case first(PeerHeader)
        /// Without the second head there is no data.
        case second(PeerTransportHeader, PeerDataHeader?)
    }

    package var destination: MSNAddress
    /// Nil in the first generation.
    package var source: MSNAddress?
    package var heads: Heads
    package var data: ByteBuffer

    package init(to destination: MSNAddress, from source: MSNAddress?, heads: Heads, data: ByteBuffer = ByteBuffer()) {
        self.destination = destination
        self.source = source
        self.heads = heads
        self.data = data
    }

    /// Reads a payload; nil if it is none of these, or its heads and lengths make no sense.
    package init?(_ payload: ByteBuffer) {
        guard let document = try? MIMEDocument(parsing: payload),
            document.contentType == "application/x-msnmsgrp2p",
            let destination = document["P2P-Dest"].flatMap(MSNAddress.init(parsing:))
        else { return nil }
        self.destination = destination
        source = document["P2P-Src"].flatMap(MSNAddress.init(parsing:))
        var packet = document.body
        if destination.endpoint == nil {
            guard let header = PeerHeader(readingFrom: &packet),
                let data = packet.readSlice(length: Int(header.chunkSize))
            else { return nil }
            heads = .first(header)
            self.data = data
        } else {
            guard let transport = PeerTransportHeader(readingFrom: &packet),
                var rest = packet.readSlice(length: Int(transport.messageLength))
            else { return nil }
            let header = PeerDataHeader(readingFrom: &rest)
            guard header != nil || transport.messageLength == 0 else { return nil }
            guard source?.endpoint != nil else { return nil }
            heads = .second(transport, header)
            data = rest
        }
    }

    /// The payload. Lengths in the heads are as they should be.
    package var payload: ByteBuffer {
        var body = ByteBuffer()
        switch heads {
        case .first(let header): header.write(to: &body)
        case .second(let transport, let header):
            transport.write(to: &body)
            header?.write(to: &body)
        }
        body.writeImmutableBuffer(data)
        body.writeInteger(UInt32(0))
        var headers = [
            ("MIME-Version", "1.0"), ("Content-Type", "application/x-msnmsgrp2p"),
            ("P2P-Dest", destination.withEndpoint),
        ]
        if let source { headers.append(("P2P-Src", source.withEndpoint)) }
        return MIMEDocument(headers: headers, body: body).payload()
    }
}
