// SPDX-License-Identifier: Apache-2.0

import MSNServices
import Synchronization

/// A web server that answers from a table and remembers what it was asked.
final class TestTransport: HTTPTransport {
    private struct State {
        var answers: [String: [WebResponse]]
        var requests: [WebRequest] = []
    }

    private let state: Mutex<State>

    /// Answers by address, in order; the last one is given again and again. An address that is not there cannot be
    /// reached.
    init(_ answers: [String: [WebResponse]]) {
        state = Mutex(State(answers: answers))
    }

    var requests: [WebRequest] { state.withLock { $0.requests } }
    var urls: [String] { requests.map(\.url) }

    func execute(_ request: WebRequest) async throws(WebError) -> WebResponse {
        let answer = state.withLock { state -> WebResponse? in
            state.requests.append(request)
            guard let answers = state.answers[request.url] else { return nil }
            if answers.count > 1 { state.answers[request.url] = Array(answers.dropFirst()) }
            return answers.first
        }
        guard let answer else { throw .unreachable("nobody listens there") }
        return answer
    }
}

extension WebResponse {
    static func xml(_ text: String, status: Int = 200) -> WebResponse {
        WebResponse(status: status, headers: [("Content-Type", "text/xml")], body: Array(text.utf8))
    }

    static func redirect(to location: String, status: Int = 302) -> WebResponse {
        WebResponse(status: status, headers: [("Location", location)])
    }
}

extension WebRequest {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
