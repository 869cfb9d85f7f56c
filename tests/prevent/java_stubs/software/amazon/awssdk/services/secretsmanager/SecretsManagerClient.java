package software.amazon.awssdk.services.secretsmanager;

import java.util.function.Consumer;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** The signatures of the SDK that the code to copy uses. */
public interface SecretsManagerClient extends AutoCloseable {
    static SecretsManagerClientBuilder builder() {
        throw new UnsupportedOperationException("signatures only");
    }

    GetSecretValueResponse getSecretValue(Consumer<GetSecretValueRequest.Builder> request);

    @Override
    void close();
}
